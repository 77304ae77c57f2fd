using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>corp room CORP ID NAME OWNER USER …</c>: makes an internal group by the main app (应用群聊), so that the app may speak in it; WeCom makes such groups by this call
/// alone. Prints what belongs into the corp file.
/// </summary>
internal static class RoomCommand
{
    public const string Use = "corp room CORP ID NAME OWNER USER …";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (args is not [var corpId, var id, var name, var owner, .. { Length: > 0 } users])
        {
            await Console.Error.WriteLineAsync(Use);
            return 2;
        }

        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        string[] members = [.. users.Prepend(owner).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (await FaultAsync(directory.Find(corpId), corpId, id, members) || directory.Find(corpId) is not { } corp || corp.Credentials(null) is not { } app)
        {
            return 4;
        }

        var made = await services.GetRequiredService<WeComClient>().PostJsonAsync(app, "cgi-bin/appchat/create", AppChatMessages.Create(id, name, owner, members).Bytes, cancellationToken);
        using var answer = made.Value;
        if (answer is null)
        {
            await Console.Error.WriteLineAsync($"WeCom made no group (errcode {made.Outcome.ErrCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}); the app's visible range must be the whole corp, ID 1 to 32 letters and digits that no group has");
            return 1;
        }

        Console.WriteLine($$"""made; put it into chats and import: { "id": "{{id}}", "kind": "internal", "grid": "…", "owner": "{{owner}}", "app": "{{corp.Corp.MainApp!.Id}}", "notices": true, "name": "{{name}}" }""");
        return 0;
    }

    private static async Task<bool> FaultAsync(CorpEntry? corp, string corpId, string id, string[] members)
    {
        var fault = corp is null ? $"'{corpId}' is no corp here; ./wegrid corp export lists them"
            : corp.Credentials(null) is null ? $"'{corpId}' has no app with a secret"
            : id.Length is 0 or > 32 || !id.All(char.IsAsciiLetterOrDigit) ? $"'{id}' is no id for a group; 1 to 32 letters and digits"
            : members.Length < 2 ? "a group has two members at least"
            : Array.Find(members, m => !corp.Corp.Staff.ContainsKey(m)) is { } stranger ? $"'{stranger}' is not in staff"
            : null;
        if (fault is not null)
        {
            await Console.Error.WriteLineAsync(fault);
        }

        return fault is not null;
    }
}
