using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using QRCoder;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;

namespace WeGrid.Tools.Commands;

/// <summary><c>corp forms [CORP] [--svg FOLDER]</c>: where residents report without an account: an address for every grid, its QR code, and what a group is welcomed with.</summary>
internal static partial class FormCommand
{
    private const int PixelsPerModule = 10;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var (corpId, folder) = args switch
        {
            [] => (null, null),
            ["--svg", var into] => (null, into),
            [var one] => (one, null),
            [var one, "--svg", var into] => (one, into),
            _ => ("", null),
        };
        var settings = services.GetRequiredService<WeGridSettings>();
        if (corpId == "" || settings.ConsoleUrl is not { } pages)
        {
            await Console.Error.WriteLineAsync(corpId == "" ? "corp forms [CORP] [--svg FOLDER]" : "Console__Url is not set: say where phones open the Console's pages, e.g. https://grid.example.cn");
            return 2;
        }

        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var corps = directory.All.Select(e => e.Corp).Where(c => corpId is null || c.Id == corpId).ToList();
        foreach (var corp in corps)
        {
            await PrintAsync(corp, pages, settings.DataPath, folder, services.GetRequiredService<Clocks>().Domain.GetUtcNow(), cancellationToken);
        }

        Console.WriteLine($"{corps.Count} corps{(folder is null ? "" : $", pictures in {folder}")}");
        return corps.Count > 0 ? 0 : 1;
    }

    private static async Task PrintAsync(Corp corp, Uri pages, string data, string? folder, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var grid in corp.Grids.Grids.Where(g => !g.IsClosed(now)).OrderBy(g => g.Id, StringComparer.Ordinal))
        {
            var address = AddressOf(pages, corp, grid);
            Console.WriteLine($"{corp.Id}\t{grid.Id}\t{grid.Name}\t{address}");
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(Path.Combine(folder, $"{FileName(corp.Id)}-{FileName(grid.Id)}.svg"), Picture(address), cancellationToken);
            }
        }

        var welcome = await File.ReadAllTextAsync(Path.Combine(data, "templates", "group_welcome.txt"), cancellationToken);
        foreach (var chat in corp.Chats.Values.Where(c => c.Kind == ChatKind.Customer).OrderBy(c => c.Id, StringComparer.Ordinal))
        {
            var grid = corp.Grids.Find(chat.GridId ?? "") ?? corp.Grids.Grids.First(g => g.Parent is null);
            Console.WriteLine($"\n{chat.Name} 入群欢迎语：\n{Filled(welcome, corp, AddressOf(pages, corp, grid))}");
        }
    }

    private static string AddressOf(Uri pages, Corp corp, Grid grid) =>
        $"{pages.AbsoluteUri.TrimEnd('/')}/f/{Uri.EscapeDataString(corp.Id)}/{Uri.EscapeDataString(grid.Id)}";

    private static string Picture(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(code);
        return picture.GetGraphic(PixelsPerModule);
    }

    private static string Filled(string template, Corp corp, string link) =>
        Variable().Replace(template, m => m.Groups[1].Value switch { "corp.name" => corp.Name, "form.link" => link, _ => m.Value });

    private static string FileName(string id) => string.Concat(id.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '_'));

    [GeneratedRegex(@"\{\{ *([a-z.]+) *\}\}")]
    private static partial Regex Variable();
}
