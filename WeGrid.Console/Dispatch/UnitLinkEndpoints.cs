using WeGrid.Console.Pages;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Dispatch;

/// <summary><c>/u/CORP/TOKEN</c>: looking changes nothing (chat programs open links by themselves); each form counts once.</summary>
internal sealed class UnitLinkEndpoints(UnitLinkDesk desk)
{
    private const string Path = "/u/{corp}/{token}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, LookAsync);
        routes.MapPost(Path, ActAsync);
    }

    private async Task LookAsync(HttpContext context, string corp, string token)
    {
        var answer = await desk.LookAsync(corp, token, context.RequestAborted);
        if (answer.Sight is not { } sight)
        {
            await NothingAsync(context, answer);
            return;
        }

        var done = UnitLinkPage.MoveOf(context.Request.Query["done"]);
        await SafePages.WriteAsync(context, UnitLinkPage.Of(sight, token, done, "", new UnitLinkPage.Typed()));
    }

    private async Task ActAsync(HttpContext context, string corp, string token)
    {
        // The link is the key; a form that another site sends is refused all the same.
        if (!context.Request.HasFormContentType || context.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            await SafePages.SayAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        var form = await FormAsync(context);
        if (UnitLinkPage.MoveOf(form["move"]) is not { } move || Once.Read(token, form["once"]) is not { } once)
        {
            await RefuseAsync(context, corp, token);
            return;
        }

        var typed = new UnitLinkPage.Typed(move, Clean(form["note"]), form["reason"]);
        if (typed.Note.Length > UnitLinkPage.LongestNote)
        {
            await AgainAsync(context, await desk.LookAsync(corp, token, context.RequestAborted), token, $"写得太长，最多 {UnitLinkPage.LongestNote} 个字", typed);
            return;
        }

        await AnswerAsync(context, await desk.DoAsync(corp, token, once, move, typed.Note, typed.Reason, context.RequestAborted), token, move, typed);
    }

    private static Task AnswerAsync(HttpContext context, UnitLinkAnswer answer, string token, TicketMove move, UnitLinkPage.Typed typed)
    {
        if (answer.Refusal is { } refusal)
        {
            return AgainAsync(context, answer, token, Why(refusal, move), typed);
        }

        if (answer.Done && move == TicketMove.Return)
        {
            // Given back, the matter is no longer theirs, and the link opens nothing any more.
            return SafePages.WriteAsync(context, UnitLinkPage.GivenBack(answer.Sight?.Corp.Corp.Phone ?? ""));
        }

        if (!answer.Done || answer.Sight is null)
        {
            return NothingAsync(context, answer);
        }

        // A reload after this shows the page and sends nothing again. Relative, so that it holds behind whatever stands in front of us.
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"?done={UnitLinkPage.WordOf(move)}";
        return Task.CompletedTask;
    }

    private static async Task<IFormCollection> FormAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return FormCollection.Empty; // more fields than anybody's form has
        }
    }

    /// <summary>A form that was not made for this link, or is broken: the page again with forms that are.</summary>
    private async Task RefuseAsync(HttpContext context, string corp, string token) =>
        await AgainAsync(context, await desk.LookAsync(corp, token, context.RequestAborted), token, "网页放得太久或者没有打开完整，请再点一次", new UnitLinkPage.Typed(), StatusCodes.Status400BadRequest);

    private static Task AgainAsync(
        HttpContext context, UnitLinkAnswer answer, string token, string why, UnitLinkPage.Typed typed, int status = StatusCodes.Status422UnprocessableEntity) =>
        answer.Sight is { } sight ? SafePages.WriteAsync(context, UnitLinkPage.Of(sight, token, null, why, typed), status) : NothingAsync(context, answer);

    private static Task NothingAsync(HttpContext context, UnitLinkAnswer answer) =>
        SafePages.SayAsync(context, answer.Known ? StatusCodes.Status410Gone : StatusCodes.Status404NotFound);

    private static string Why(MoveRefusal refusal, TicketMove move) => refusal.Reason switch
    {
        RefusalReason.NoteMissing when move == TicketMove.Resolve => "请写一句办了什么",
        RefusalReason.NoteMissing or RefusalReason.ReasonMissing => "请选一个退单的原因",
        RefusalReason.ReturnTooLate => "已过可退单的期限，有困难请联系派单的人",
        RefusalReason.RulingIsFinal => "上级已裁定由贵单位办理，不能再退",
        RefusalReason.AlreadyDone => "已经做过了",
        RefusalReason.PartsOpen => "协办的单位还没有办完",
        RefusalReason.WrongState => $"现在是“{Words.Of(refusal.Status)}”，不能这样做",
        _ => "这件事现在不归贵单位办",
    };

    private static string Clean(string? text) => string.Concat((text ?? "").ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c))).Trim();
}
