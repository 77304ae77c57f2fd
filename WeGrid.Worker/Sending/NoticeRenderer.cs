using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
using WeGrid.WeCom.Messages;
using WeGrid.WeCom.Text;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Sending;

/// <summary>成文: turns a notice into the exact bytes of its channel, or says why that cannot be. Pure: same notice, same bytes.</summary>
public sealed class NoticeRenderer(TemplateBook book)
{
    private static readonly string[] _links = ["progress.link", "unit.link", "media.link"];

    /// <summary>Whether the wording of a template names a variable.</summary>
    public bool Names(string template, string variable) =>
        (book.Text(template)?.Variables.Contains(variable) ?? false) || (book.Card(template)?.Variables.Contains(variable) ?? false);

    /// <summary>Renders.</summary>
    /// <param name="corp">Whose apps speak.</param>
    /// <param name="claim">The row.</param>
    /// <param name="model">Its model.</param>
    /// <param name="code">The newest response_code of the card to change; null where none lives.</param>
    public Rendered Render(CorpEntry corp, OutboxClaim claim, NoticeModel model, string? code)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(model);
        var agent = corp.AgentId(model.Via);
        string[] to = [claim.Recipient];
        return claim.Channel switch
        {
            "app_text" => Text(corp, claim, model, TextFlavour.Linked, text => AppMessages.Text(agent, to, text, AppMessages.MaxDuplicateCheck)),
            "app_card" => AppCard(corp, claim, model, agent),
            "card_update" when code is null => Rendered.Refused(MessageReason.NoCard),
            "card_update" => Text(corp, claim, model, TextFlavour.Linked, text => AppMessages.UpdateButton(agent, to, code, OneLine(text))),
            // A stream's id is the row's: a repeat is the same reply.
            "bot_reply" when BotAddress.Read(model.Via) is not null => Text(corp, claim, model, TextFlavour.MarkdownV2, text => BotReplies.Stream(OwnId(claim), finish: true, text)),
            "bot_reply" => Text(corp, claim, model, TextFlavour.MarkdownV2, BotReplies.Markdown),
            "bot_push" when BotAddress.Read(model.Via) is { } address => Text(corp, claim, model, TextFlavour.MarkdownV2, text => BotPushes.Markdown(address.Conversation, address.IsGroup, text)),
            "webhook" => Text(corp, claim, model, TextFlavour.Plain, text => WebhookMessages.Text(text)),
            "app_chat" => Text(corp, claim, model, TextFlavour.Plain, text => AppChatMessages.Text(claim.Recipient, text)),
            "kf_text" => Text(corp, claim, model, TextFlavour.Linked, text => KfMessages.Text(claim.Recipient, model.Via, OwnId(claim), text)),
            "kf_menu" => KfMenu(corp, claim, model),
            "mass_send" => Rendered.Of(MassMessages.Text(claim.Recipient, Value(model, "notice.chats").Split('|'), Value(model, "notice.text"))),
            "mass_remind" or "mass_look" or "mass_cancel" or "recall" => Rendered.Of(MassMessages.Named(Value(model, "mass.message"))),
            "phone" or "sms" => Carried(corp, claim, model),
            "voice" => Rendered.Of(AppMessages.VoiceCall(to)),
            _ => Rendered.Refused(MessageReason.BadTemplate),
        };
    }

    /// <summary>As it is: a person has seen these words, or an office wrote them, and nothing of them may change.</summary>
    private static string Value(NoticeModel model, string name) => model.Values.GetValueOrDefault(name, "");

    /// <summary>The row's id as a kf msgid: 32 hex digits, so that a repeat is recognised.</summary>
    private static string OwnId(OutboxClaim claim) => claim.Id.ToString("N");

    private Rendered Text(CorpEntry corp, OutboxClaim claim, NoticeModel model, TextFlavour flavour, Func<string, BuiltBody> build)
    {
        var values = ValuesOf(corp.Corp, claim, model, flavour);
        if (book.Text(claim.Template) is { } template)
        {
            return Has(values, template.Variables) ? Rendered.Of(build(template.Render(values!).TrimEnd())) : Rendered.Refused(MessageReason.BadTemplate);
        }

        return FaceOf(claim, model, values, flavour) is { } face ? Rendered.Of(build(face.AsText())) : Rendered.Refused(MessageReason.BadTemplate);
    }

    private Rendered AppCard(CorpEntry corp, OutboxClaim claim, NoticeModel model, long agent)
    {
        string[] to = [claim.Recipient];
        var onWeChat = corp.Corp.Staff.TryGetValue(claim.Recipient, out var staff) && staff.UsesWeChat;
        if (onWeChat || model.Buttons.Count == 0 || book.Card(claim.Template) is null)
        {
            // The WeChat side shows no buttons: the same content as a text, with the words to answer with.
            return Text(corp, claim, model, TextFlavour.Linked, text => AppMessages.Text(agent, to, text, AppMessages.MaxDuplicateCheck));
        }

        var values = ValuesOf(corp.Corp, claim, model, TextFlavour.Linked);
        return FaceOf(claim, model, values, TextFlavour.Linked) is { } face
            ? Rendered.Of(AppMessages.Card(agent, to, face.AsCard(corp.Corp.Name, model.TaskId), AppMessages.MaxDuplicateCheck))
            : Rendered.Refused(MessageReason.BadTemplate);
    }

    /// <summary>What the carrier says or writes: the text and nothing else, for an ear or any phone.</summary>
    private Rendered Carried(CorpEntry corp, OutboxClaim claim, NoticeModel model)
    {
        var values = ValuesOf(corp.Corp, claim, model, TextFlavour.Plain);
        return book.Text(claim.Template) is not { } template || !Has(values, template.Variables) ? Rendered.Refused(MessageReason.BadTemplate)
            : !corp.Corp.CanPhone(claim.Recipient) ? Rendered.Refused(MessageReason.Configuration)
            : CarrierClient.Order(corp.Corp, claim, Value(model, "call.round"), OneLine(template.Render(values!))) is { } order ? new Rendered(order, null) : Rendered.Refused(MessageReason.TooLong);
    }

    private Rendered KfMenu(CorpEntry corp, OutboxClaim claim, NoticeModel model)
    {
        var values = ValuesOf(corp.Corp, claim, model, TextFlavour.Linked);
        if (FaceOf(claim, model, values, TextFlavour.Linked) is not { } face)
        {
            return Rendered.Refused(MessageReason.BadTemplate);
        }

        var entries = face.Buttons.Select(b => new CardChoice(b.Key, b.Label)).ToList();
        return Rendered.Of(KfMessages.Menu(claim.Recipient, model.Via, OwnId(claim), face.Head(), entries, face.Tail));
    }

    private CardFace? FaceOf(OutboxClaim claim, NoticeModel model, Dictionary<string, string>? values, TextFlavour flavour)
    {
        if (book.Card(claim.Template) is not { } card || !Has(values, card.Variables))
        {
            return null;
        }

        var buttons = new List<CardFaceButton>();
        foreach (var button in model.Buttons)
        {
            var label = button.Text is { } own ? MarkdownEscaper.Escape(own, flavour)
                : card.Buttons.TryGetValue(button.Name, out var text) && Has(values, text.Variables) ? text.Render(values!) : null;
            if (label is null)
            {
                return null;
            }

            buttons.Add(new CardFaceButton(button.Name, button.Key, OneLine(label)));
        }

        return CardFace.Of(card, values!, buttons);
    }

    /// <summary>Everything a template may name, escaped for the flavour; null when a line of the list cannot be rendered.</summary>
    private Dictionary<string, string>? ValuesOf(Corp corp, OutboxClaim claim, NoticeModel model, TextFlavour flavour)
    {
        var values = Escaped(model.Values, flavour);
        values.TryAdd("corp.name", MarkdownEscaper.Escape(corp.Name, flavour));
        foreach (var name in book.Registry.MayBeMissing)
        {
            values.TryAdd(name, "");
        }

        values["sent.time"] = claim.CreatedAt.ToOffset(TimeSpan.FromHours(8)).ToString("HH:mm", CultureInfo.InvariantCulture);
        values["choices"] = string.Join("、", model.Buttons.Select(b => b.Text).OfType<string>().Select(t => MarkdownEscaper.Escape(t, flavour)));
        var lines = new List<string>();
        foreach (var line in model.Lines)
        {
            var own = Escaped(line.Values, flavour);
            own.TryAdd("corp.name", values["corp.name"]);
            own.TryAdd("sent.time", values["sent.time"]);
            if (book.Line(line.Template) is not { } template || !Has(own, template.Variables))
            {
                return null;
            }

            lines.Add(OneLine(template.Render(own)));
        }

        values.TryAdd("list", string.Join('\n', lines));
        if (flavour is TextFlavour.MarkdownV2 or TextFlavour.Plain)
        {
            // What a group reads has no link in it, whoever put one there: it opens one person's matter, or lets a unit act.
            foreach (var link in _links.Where(values.ContainsKey))
            {
                values[link] = "";
            }
        }

        return values;
    }

    private static Dictionary<string, string> Escaped(IReadOnlyDictionary<string, string> values, TextFlavour flavour) =>
        values.ToDictionary(v => v.Key, v => MarkdownEscaper.Escape(v.Value, flavour), StringComparer.Ordinal);

    /// <summary>Whether every variable is given: a text with a hole is worse than a dead row somebody sees.</summary>
    private static bool Has(Dictionary<string, string>? values, IEnumerable<string> variables) =>
        values is not null && variables.All(values.ContainsKey);

    internal static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}

/// <summary>成文结果: a body, or why there is none.</summary>
/// <param name="Body">The exact bytes.</param>
/// <param name="Refusal">Why not; null when there is a body.</param>
public readonly record struct Rendered(byte[]? Body, MessageReason? Refusal)
{
    /// <summary>No body.</summary>
    public static Rendered Refused(MessageReason reason) => new(null, reason);

    /// <summary>What the platform's limits leave of it.</summary>
    public static Rendered Of(BuiltBody body) =>
        body.IsBuilt ? new Rendered(body.Bytes.ToArray(), null)
        : Refused(body.Refusal is { Unit: LimitUnit.Bytes or LimitUnit.Characters or LimitUnit.Items } ? MessageReason.TooLong : MessageReason.BadTemplate);
}
