namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>What a house left behind, without times and ids: two houses that did the same are alike in it.</summary>
internal static class Traces
{
    private const string Sql = """
        with message as (select ticket, recipient, channel, template, subject from outbox where corp_id = $1
                         union all select ticket, recipient, channel, template, subject from outbox_done where corp_id = $1)
        select line from (
            select concat_ws(' ', 'event', number, seq, 'move', move, 'status', status) line from ticket_event where corp_id = $1
            union all select concat_ws(' ', 'ticket', number, 'status', status, 'round', round, 'rung', rung, 'seq', seq, unit_id, merged_into, 'holder', holder) from ticket where corp_id = $1
            union all select concat_ws(' ', 'told', number, told) from reporter where corp_id = $1
            union all select concat_ws(' ', 'part', number, ordinal, ended_at is null) from ticket_part where corp_id = $1
            union all select concat_ws(' ', 'relay', ticket, template, card is not null) from relay where corp_id = $1
            union all select concat_ws(' ', 'leaving', run, number, state, asked, raised) from evacuation where corp_id = $1
            union all select concat_ws(' ', 'mass', owner, text, status, msgid is not null) from mass_send where corp_id = $1
            union all select concat_ws(' ', 'due', kind, case when kind in ('draft', 'mylist', 'verdict', 'masstask') then '' else subject end) from due where corp_id = $1
            union all select concat_ws(' ', 'message', ticket, 'to', recipient, channel, template, 'times', count(*)) from message
                       where ticket is not null or template in ('relay_card', 'draft', 'draft_reminder', 'my_list', 'mass_send', 'mass_confirm', 'mass_lapsed', 'handover_list', 'handover_thanks', 'evacuate', 'evacuate_above') group by ticket, recipient, channel, template) l
         order by line
        """;

    private const string DeadSql = """
        select concat_ws(' ', template, recipient, reason) from outbox_done where corp_id = $1 and verdict <> 1 and coalesce(reason, '') not in ('superseded', 'no_card')
        """;

    public static Task<IReadOnlyList<string>> OfAsync(House house) => house.Ledger.ListAsync<string>(Sql, house.Corp.Id);

    /// <summary>Messages that were given up; that a card which never was on a phone cannot turn grey is no loss.</summary>
    public static Task<IReadOnlyList<string>> DeadAsync(House house) => house.Ledger.ListAsync<string>(DeadSql, house.Corp.Id);

    /// <summary>What a phone got twice: the platform knows repeats of app messages, so there is none.</summary>
    public static async Task<IReadOnlyList<string>> DoubledAsync(House house)
    {
        var said = new List<string>();
        foreach (var phone in (await house.World.GetAsync("phones"))["phones"]!.AsArray().Select(p => p!["person"]!.ToString()))
        {
            var items = (await house.World.PhoneAsync(phone)).Where(i => i["from"]!.ToString() != phone).ToList();
            said.AddRange(items.Where(i => i["kind"]!.ToString() is "text" or "card")
                .GroupBy(i => $"{phone} {i["chat"]} {i["text"]} {i["card"]?["taskId"]}").Where(g => g.Count() > 1).Select(g => g.Key));
        }

        return said;
    }
}
