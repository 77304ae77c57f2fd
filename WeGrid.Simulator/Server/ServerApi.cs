using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>Everything under /cgi-bin: fault, token, rate, handler, log, in that order.</summary>
internal sealed class ServerApi(SimWorld world)
{
    /// <summary>Answers that tell of the world and not of a mistake of the caller.</summary>
    private static readonly HashSet<int> Worldly = [0, -1, 40014, 41063, 42001, 81013, 40096, 60011, 60111];

    private static readonly Dictionary<string, Route> Routes = new(StringComparer.Ordinal)
    {
        ["gettoken"] = new("GET", "", TokenApi.GetToken),
        ["getcallbackip"] = new("GET", "app contact kf archive", TokenApi.CallbackIps),
        ["message/send"] = new("POST", "app", MessageApi.Send),
        ["message/update_template_card"] = new("POST", "app", MessageApi.UpdateCard),
        ["message/recall"] = new("POST", "app", MessageApi.Recall),
        ["appchat/create"] = new("POST", "app", AppChatApi.Create),
        ["appchat/send"] = new("POST", "app", AppChatApi.Send),
        ["webhook/send"] = new("POST", "", WebhookApi.Send),
        ["aibot/response"] = new("POST", "", BotApi.Respond),
        ["kf/send_msg"] = new("POST", "app contact kf", KfApi.Send),
        ["kf/send_msg_on_event"] = new("POST", "app contact kf", KfApi.SendOnEvent),
        ["kf/sync_msg"] = new("POST", "app contact kf", KfApi.Sync),
        ["kf/service_state/get"] = new("POST", "app contact kf", KfApi.GetState),
        ["pstncc/call"] = new("POST", "app", VoiceApi.Call),
        ["pstncc/getstates"] = new("POST", "app", VoiceApi.GetStates),
        ["externalcontact/add_msg_template"] = new("POST", "app contact", MassApi.Add),
        ["externalcontact/get_groupmsg_list_v2"] = new("POST", "app contact", MassApi.List),
        ["externalcontact/get_groupmsg_task"] = new("POST", "app contact", MassApi.Tasks),
        ["externalcontact/get_groupmsg_send_result"] = new("POST", "app contact", MassApi.Results),
        ["externalcontact/remind_groupmsg_send"] = new("POST", "app contact", MassApi.Remind),
        ["externalcontact/cancel_groupmsg_send"] = new("POST", "app contact", MassApi.Cancel),
        ["externalcontact/groupchat/list"] = new("POST", "app contact", ContactApi.ListGroups),
        ["externalcontact/groupchat/get"] = new("POST", "app contact", ContactApi.GetGroup),
        ["externalcontact/groupchat/onjob_transfer"] = new("POST", "app", GroupOwnerApi.OfEmployed),
        ["externalcontact/groupchat/transfer"] = new("POST", "app contact", GroupOwnerApi.OfGone),
        ["agent/get"] = new("GET", "app", MemberApi.GetAgent),
        ["user/get"] = new("GET", "app contact", MemberApi.GetUser),
        ["kf/account/list"] = new("POST", "app contact kf", MemberApi.ListDesks),
        ["msgaudit/get_permit_user_list"] = new("POST", "archive", ContactApi.Seats),
        ["report/resident/get_order_list"] = new("POST", "app", ReportApi.List),
        ["report/resident/get_order_info"] = new("POST", "app", ReportApi.Info),
        ["report/patrol/get_order_list"] = new("POST", "app", ReportApi.List),
        ["report/patrol/get_order_info"] = new("POST", "app", ReportApi.Info),
        ["msgaudit/check_room_agree"] = new("POST", "archive", ContactApi.RoomAgree),
    };

    private sealed record Route(string Method, string Doors, Func<ApiCall, JsonObject> Handle);

    public async Task HandleAsync(HttpContext context, string api)
    {
        var fault = world.Faults.Take(api);
        if (fault is { Away: true })
        {
            await AwayAsync(context, api, fault);
            return;
        }

        if (fault is { AfterDelivery: false } && fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, world.Clock.Real, context.RequestAborted);
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var answer = Answer(context, api, body.ToArray(), fault);
        if (fault is { AfterDelivery: true })
        {
            await Task.Delay(fault.Delay, world.Clock.Real, CancellationToken.None);
        }

        // What was refused has not been delivered: the refusal is heard.
        if (fault is { Drop: true } || (fault is { AfterDelivery: true } && answer.Int("errcode") is null or 0))
        {
            context.Abort();
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(answer.Text(), context.RequestAborted);
    }

    /// <summary>media/get answers with bytes, so it stands apart.</summary>
    public async Task GetMediaAsync(HttpContext context)
    {
        MediaItem? item;
        JsonObject answer;
        var fault = world.Faults.Take("media/get");
        if (fault is { Away: true })
        {
            await AwayAsync(context, "media/get", fault);
            return;
        }

        if (fault is { Delay: var delay } && delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, world.Clock.Real, context.RequestAborted);
        }

        lock (world.Gate)
        {
            var call = NewCall(context, "media/get", [], fault);
            var refusal = fault?.ErrCode is { } planned ? new Refusal(planned, "injected fault") : Authorise(call, "app contact kf");
            var known = world.Media.TryGetValue(context.Request.Query["media_id"].ToString(), out item) && item.Until > world.Now;
            answer = refusal?.Answer() ?? (known ? ApiCall.Ok() : ApiCall.Answer(40007, "invalid media_id"));
            item = refusal is null && known ? item : null;
            Record(call, answer, fault);
        }

        if (fault is { Drop: true } && item is { } cut)
        {
            // Announced whole, sent in half, and cut.
            context.Response.ContentLength = cut.Bytes.Length;
            await context.Response.Body.WriteAsync(cut.Bytes.AsMemory(0, cut.Bytes.Length / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        context.Response.ContentType = item?.ContentType ?? "application/json";
        await context.Response.Body.WriteAsync(item?.Bytes ?? System.Text.Encoding.UTF8.GetBytes(answer.Text()));
    }

    /// <summary>As a network says it whose other end is gone: surely nothing has arrived.</summary>
    private Task AwayAsync(HttpContext context, string api, Fault fault)
    {
        world.Journal.Log(api, null, context.Request.Method, null, "away", null, fault.Name);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.CompleteAsync();
    }

    private JsonObject Answer(HttpContext context, string api, byte[] raw, Fault? fault)
    {
        lock (world.Gate)
        {
            var call = NewCall(context, api, raw, fault);
            var answer = fault is { Drop: true } ? ApiCall.Answer(-1, "cut before it arrived")
                : fault?.ErrCode is { } code ? Injected(call, code)
                : Process(call, raw);
            Record(call, answer, fault);
            return answer;
        }
    }

    private ApiCall NewCall(HttpContext context, string api, byte[] raw, Fault? fault) => new()
    {
        Api = api,
        Method = context.Request.Method,
        Query = context.Request.Query,
        Raw = raw,
        Body = Json.Parse(raw.Length == 0 ? "{}"u8 : raw) ?? new JsonObject { ["__bad"] = true },
        World = world,
        Fault = fault,
    };

    private JsonObject Process(ApiCall call, byte[] raw)
    {
        if (!Routes.TryGetValue(call.Api, out var route) || route.Method != call.Method)
        {
            call.Unexpected("unexpected_call", $"{call.Method} /cgi-bin/{call.Api}", 40066);
            call.Summary = $"{call.Method}, {raw.Length} B";
            call.Verdict = "unexpected";
            return ApiCall.Answer(40066, "invalid url");
        }

        if (call.Body.Flag("__bad"))
        {
            return ApiCall.Answer(47001, "data format error: not a JSON object");
        }

        return route.Doors.Length > 0 && (Authorise(call, route.Doors) ?? Rate(call)) is { } refusal ? refusal.Answer() : route.Handle(call);
    }

    private Refusal? Authorise(ApiCall call, string doors)
    {
        var token = call.Query["access_token"].ToString();
        if (token.Length == 0)
        {
            return new Refusal(41001, "access_token missing");
        }

        if (world.Tokens.Find(token) is not { } grant)
        {
            return new Refusal(40014, "invalid access_token");
        }

        call.Grant = grant;
        call.CorpId = grant.Corp.Id;
        var door = grant.App is null ? grant.Door : "app";
        return grant.Until <= world.Now ? new Refusal(42001, "access_token expired")
            : !doors.Split(' ').Contains(door) ? new Refusal(48002, $"api forbidden for this token; it is for {doors}")
            : null;
    }

    private Refusal? Rate(ApiCall call)
    {
        var budget = Addressing.Budget(call.Corp, $"api:{call.Api}", world.Limits.ApiPerMinute, world.Limits.ApiPerHour);
        return budget.TryTake(world.Now) ? null : new Refusal(45009, "api freq out of limit");
    }

    /// <summary>Bad-token faults really end the token, so that asking again gives another one.</summary>
    private JsonObject Injected(ApiCall call, int code)
    {
        var token = call.Query["access_token"].ToString();
        call.CorpId = world.Tokens.Find(token)?.Corp.Id;
        if (code is 40014 or 42001)
        {
            world.Tokens.Revoke(token);
        }

        return ApiCall.Answer(code, code == 60020 ? "not allow to access from your ip, hint: [0], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com" : "injected fault");
    }

    private void Record(ApiCall call, JsonObject answer, Fault? fault)
    {
        var code = (int)(answer.Int("errcode") ?? 0);
        var summary = call.Summary.Length > 0 ? call.Summary : $"{call.Method}, {call.Raw.Length} B";
        var verdict = call.Verdict ?? (code == 0 ? "ok" : $"refused: {answer.Str("errmsg")}");
        world.Journal.Log(call.Api, call.CorpId, summary, code, verdict, call.BudgetState, fault?.Name);
        var ours = fault?.ErrCode is not null || fault is { Drop: true };
        if (!ours && !Worldly.Contains(code) && call.Verdict is not ("unexpected" or ApiCall.Repeat))
        {
            call.Unexpected("refused", answer.Str("errmsg") ?? "", code);
        }
    }
}
