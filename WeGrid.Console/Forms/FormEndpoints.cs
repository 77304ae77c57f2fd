using Microsoft.AspNetCore.Http.Features;
using WeGrid.Console.Pages;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Forms;

namespace WeGrid.Console.Forms;

/// <summary><c>/f/CORP/GRID</c>: the form behind a QR code on a wall. Anybody may open it; what it sends counts once.</summary>
internal sealed class FormEndpoints(FormDesk desk, FormPage page, FormSeal seal, PageTexts texts)
{
    private const string Path = "/f/{corp}/{grid}";

    /// <summary>Photos and what stands around them.</summary>
    private const long LongestForm = 24L << 20;

    private static readonly FormOptions _options = new() { MultipartBodyLengthLimit = LongestForm, ValueCountLimit = 40, ValueLengthLimit = 64 << 10 };
    private static readonly byte[] _script = ScriptBytes();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/f/draft.js", ScriptAsync);
        routes.MapGet(Path, LookAsync);
        routes.MapPost(Path, SendAsync);
    }

    private static Task ScriptAsync(HttpContext context)
    {
        context.Response.ContentType = "text/javascript; charset=utf-8";
        context.Response.ContentLength = _script.Length;
        return context.Response.Body.WriteAsync(_script, context.RequestAborted).AsTask();
    }

    private Task LookAsync(HttpContext context, string corp, string grid) =>
        desk.Find(corp, grid) is { } place ? ShowAsync(context, place, FormInput.Empty, null, StatusCodes.Status200OK) : SafePages.SayAsync(context, StatusCodes.Status404NotFound);

    private async Task SendAsync(HttpContext context, string corp, string grid)
    {
        if (desk.Find(corp, grid) is not { } place)
        {
            await SafePages.SayAsync(context, StatusCodes.Status404NotFound);
            return;
        }

        if (!context.Request.HasFormContentType || context.Request.Headers["Sec-Fetch-Site"] == "cross-site" || await FormAsync(context) is not { } form)
        {
            await SafePages.SayAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        var input = FormInput.Read(form);
        if (input.Fault(texts.Limits) is { } fault)
        {
            await ShowAsync(context, place, input, fault, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        if (await seal.ReadAsync(corp, form["once"], context.RequestAborted) is not { } once)
        {
            await ShowAsync(context, place, input, "wrong.stale", StatusCodes.Status422UnprocessableEntity);
            return;
        }

        // A cry for help is heard without the photos we cannot take.
        var photos = await PhotosAsync(form, context.RequestAborted);
        if (photos is null && !FormDesk.IsCry(place, input))
        {
            await ShowAsync(context, place, input, "wrong.photos", StatusCodes.Status422UnprocessableEntity);
            return;
        }

        input = input.Key.Length > 0 ? input : input with { Key = NewKey() };
        var outcome = await desk.SendAsync(place, input, once, photos ?? [], Throttle.AddressOf(context.Connection.RemoteIpAddress), context.RequestAborted);
        await AnswerAsync(context, place, input, outcome);
    }

    private Task AnswerAsync(HttpContext context, FormPlace place, FormInput input, FormOutcome outcome) => outcome switch
    {
        FormOutcome.Recorded or FormOutcome.Known => ReceiptAsync(context, place, input.Key),
        FormOutcome.Changed => ShowAsync(context, place, input, "wrong.changed", StatusCodes.Status409Conflict),
        FormOutcome.Used => ShowAsync(context, place, input, "wrong.stale", StatusCodes.Status409Conflict),
        FormOutcome.TooMany => ShowAsync(context, place, input, "wrong.many", StatusCodes.Status429TooManyRequests),
    };

    /// <summary>A reload of what follows sends nothing again. Relative, so that it holds behind whatever stands in front of us.</summary>
    private static Task ReceiptAsync(HttpContext context, FormPlace place, string key)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"../../r/{Uri.EscapeDataString(place.Corp.Corp.Id)}/{key}";
        return Task.CompletedTask;
    }

    /// <summary>The form with a number and a key of its own: one that was refused is not to be known again by its key.</summary>
    private async Task ShowAsync(HttpContext context, FormPlace place, FormInput input, string? wrong, int status)
    {
        context.Response.Headers.ContentSecurityPolicy = Page.PolicyWithScript;
        var once = await seal.NewAsync(place.Corp.Corp.Id, context.RequestAborted);
        await SafePages.WriteAsync(context, page.Of(place, once, NewKey(), input, wrong), status);
    }

    private static string NewKey() => LinkToken.New(() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LongestForm;
        }

        try
        {
            return await context.Request.ReadFormAsync(_options, context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null; // more fields than there are, or a broken body
        }
    }

    /// <summary>The photos; null when one is too large, too many, or none.</summary>
    private async Task<List<(string Kind, byte[] Bytes)>?> PhotosAsync(IFormCollection form, CancellationToken cancellationToken)
    {
        // A browser sends an empty file where none was chosen.
        var files = form.Files.Where(f => f.Length > 0).ToList();
        if (files.Count > texts.Limits.Photos || files.Exists(f => f.Length > PhotoKinds.MostBytes))
        {
            return null;
        }

        var photos = new List<(string, byte[])>();
        foreach (var file in files)
        {
            var bytes = new byte[file.Length];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            if (PhotoKinds.Of(bytes) is not { } kind)
            {
                return null;
            }

            photos.Add((kind, bytes));
        }

        return photos;
    }

    private static byte[] ScriptBytes()
    {
        using var stream = typeof(FormEndpoints).Assembly.GetManifestResourceStream("draft.js")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
