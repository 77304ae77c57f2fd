using System.Buffers;
using System.Text.Json;
using WeGrid.WeCom.Messages;

namespace WeGrid.WeCom.Client;

/// <summary>
/// 企业群发 to customer groups (wecom.md §4.4). The platform only makes a task; its sender confirms it on their phone. It knows no repeat: after an
/// unclear outcome <see cref="FindAsync"/> tells whether the task is there.
/// </summary>
/// <param name="client">Sends.</param>
public sealed class MassSends(WeComClient client)
{
    private const int ListPage = 100;
    private const int ResultPage = 1000;

    /// <summary>A list that never ends is no list.</summary>
    private const int MostPages = 20;

    private const string List = "cgi-bin/externalcontact/get_groupmsg_list_v2";
    private const string Task = "cgi-bin/externalcontact/get_groupmsg_task";
    private const string Result = "cgi-bin/externalcontact/get_groupmsg_send_result";

    /// <summary>创建 (add_msg_template): the msgid is in the outcome; chats of the fail_list were not taken.</summary>
    /// <param name="credentials">Of an app listed under 客户联系.</param>
    /// <param name="body">Of <see cref="MassMessages.Text"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SendResult> CreateAsync(AppCredentials credentials, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var answer = (await client.PostJsonAsync(credentials, "cgi-bin/externalcontact/add_msg_template", body, cancellationToken)).Keep(out var outcome);
        if (outcome.Verdict != Verdict.Sent || answer is null)
        {
            return outcome;
        }

        // Taken without an id could neither be reminded of nor found again.
        return string.IsNullOrEmpty(outcome.MsgId) ? outcome with { Verdict = Verdict.Unknown, Reason = SendReason.NoAnswer } : outcome;
    }

    /// <summary>提醒 (remind_groupmsg_send): 3 times in 24 h for a task.</summary>
    public Task<SendResult> RemindAsync(AppCredentials credentials, string messageId, CancellationToken cancellationToken) =>
        NamedAsync(credentials, "cgi-bin/externalcontact/remind_groupmsg_send", messageId, cancellationToken);

    /// <summary>停止 (cancel_groupmsg_send): what is not confirmed yet cannot be any more.</summary>
    public Task<SendResult> CancelAsync(AppCredentials credentials, string messageId, CancellationToken cancellationToken) =>
        NamedAsync(credentials, "cgi-bin/externalcontact/cancel_groupmsg_send", messageId, cancellationToken);

    /// <summary>撤回应用消息 (message/recall), within 24 h of its sending.</summary>
    public Task<SendResult> RecallAsync(AppCredentials credentials, string messageId, CancellationToken cancellationToken) =>
        NamedAsync(credentials, "cgi-bin/message/recall", messageId, cancellationToken);

    /// <summary>执行情况: whether the sender has confirmed (get_groupmsg_task), and if so what became of each group (get_groupmsg_send_result).</summary>
    /// <param name="credentials">Whose token.</param>
    /// <param name="messageId">The task.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<ApiResult<MassState>> StateAsync(AppCredentials credentials, string messageId, string sender, CancellationToken cancellationToken)
    {
        var (failed, tasks) = await PagesAsync(credentials, Task, json => json.WriteString("msgid"u8, messageId), "task_list", ResultPage, cancellationToken);
        if (failed is not null)
        {
            return new ApiResult<MassState>(failed, null);
        }

        var own = tasks.Find(t => string.Equals(t.Text("userid"), sender, StringComparison.OrdinalIgnoreCase) && t.Number("status") is 2);
        if (own.ValueKind != JsonValueKind.Object)
        {
            return new ApiResult<MassState>(Ok, new MassState(null, []));
        }

        (failed, var sent) = await PagesAsync(credentials, Result, json =>
        {
            json.WriteString("msgid"u8, messageId);
            json.WriteString("userid"u8, sender);
        }, "send_list", ResultPage, cancellationToken);
        return failed is not null
            ? new ApiResult<MassState>(failed, null)
            : new ApiResult<MassState>(Ok, new MassState(PlatformTime.FromSeconds(own.Number("send_time")),
                [.. sent.Select(s => new MassReached(s.Text("chat_id") ?? "", (int)(s.Number("status") ?? 0), PlatformTime.FromSeconds(s.Number("send_time"))))]));
    }

    /// <summary>找回: the task with that text and sender, made since then; null value fields when there is none.</summary>
    /// <param name="credentials">Whose token.</param>
    /// <param name="text">Its text, exactly.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="since">Not older.</param>
    /// <param name="until">Not newer.</param>
    /// <param name="known">Tasks it is not: those that others of ours are.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<ApiResult<MassFound>> FindAsync(
        AppCredentials credentials, string text, string sender, DateTimeOffset since, DateTimeOffset until, IReadOnlySet<string> known, CancellationToken cancellationToken)
    {
        var (failed, made) = await PagesAsync(credentials, List, json =>
        {
            json.WriteString("chat_type"u8, "group");
            json.WriteNumber("start_time"u8, since.ToUnixTimeSeconds());
            json.WriteNumber("end_time"u8, until.ToUnixTimeSeconds());
            json.WriteNumber("filter_type"u8, 0);
        }, "group_msg_list", ListPage, cancellationToken);
        if (failed is not null)
        {
            return new ApiResult<MassFound>(failed, null);
        }

        foreach (var id in made.Where(m => m.Child("text").Text("content") == text).Select(m => m.Text("msgid")).OfType<string>().Where(id => !known.Contains(id)))
        {
            // The list does not say for whom; the task does.
            (failed, var tasks) = await PagesAsync(credentials, Task, json => json.WriteString("msgid"u8, id), "task_list", ResultPage, cancellationToken);
            if (failed is not null)
            {
                return new ApiResult<MassFound>(failed, null);
            }

            if (tasks.Exists(t => string.Equals(t.Text("userid"), sender, StringComparison.OrdinalIgnoreCase)))
            {
                return new ApiResult<MassFound>(Ok, new MassFound(id));
            }
        }

        return new ApiResult<MassFound>(Ok, new MassFound(null));
    }

    private static SendResult Ok => new() { Verdict = Verdict.Sent, Reason = SendReason.Ok };

    private async Task<SendResult> NamedAsync(AppCredentials credentials, string path, string messageId, CancellationToken cancellationToken)
    {
        using var answer = (await client.PostJsonAsync(credentials, path, Body(json => json.WriteString("msgid"u8, messageId)), cancellationToken)).Keep(out var outcome);
        return outcome;
    }

    /// <summary>All pages of a list, or why one of them could not be had.</summary>
    private async Task<(SendResult? Failed, List<JsonElement> Items)> PagesAsync(
        AppCredentials credentials, string path, Action<Utf8JsonWriter> write, string list, int limit, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var body = Body(json =>
            {
                write(json);
                json.WriteNumber("limit"u8, limit);
                json.WriteString("cursor"u8, cursor);
            });
            using var answer = (await client.PostJsonAsync(credentials, path, body, cancellationToken)).Keep(out var outcome);
            if (answer is null)
            {
                return (outcome.Verdict == Verdict.Sent ? outcome with { Verdict = Verdict.Unknown, Reason = SendReason.NoAnswer } : outcome, items);
            }

            items.AddRange(answer.RootElement.Items(list).Select(i => i.Clone()));
            cursor = answer.RootElement.Text("next_cursor") ?? "";
            if (cursor.Length == 0)
            {
                break;
            }
        }

        return (null, items);
    }

    private static ReadOnlyMemory<byte> Body(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}

/// <summary>执行情况 of a mass send.</summary>
/// <param name="ConfirmedAt">When its sender confirmed; null while they have not.</param>
/// <param name="Groups">What became of each group the platform names; it names only those that were sent to or refused.</param>
public sealed record MassState(DateTimeOffset? ConfirmedAt, IReadOnlyList<MassReached> Groups);

/// <summary>一个群的结果.</summary>
/// <param name="ChatId">客户群.</param>
/// <param name="Status">0 not sent, 1 sent, 2 not a contact, 3 the group had its messages already.</param>
/// <param name="At">When.</param>
public sealed record MassReached(string ChatId, int Status, DateTimeOffset? At);

/// <summary>找到的任务.</summary>
/// <param name="MessageId">Its msgid; null when there is none.</param>
public sealed record MassFound(string? MessageId);

/// <summary>Takes a result apart: the document to be disposed, and the outcome.</summary>
internal static class ApiResults
{
    public static T? Keep<T>(this ApiResult<T> result, out SendResult outcome)
        where T : class
    {
        outcome = result.Outcome;
        return result.Value;
    }
}
