using WeGrid.Domain.Registers;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 所需: what must be loaded before a run can be decided, told from the words alone.
public sealed partial class IntakeDesk
{
    /// <summary>What must be known before <see cref="Need"/> can be asked: drafts a person decides on, and where a resident of 微信客服 belongs.</summary>
    public void NeedFirst(Heard heard, IntakeNeeds needs)
    {
        ArgumentNullException.ThrowIfNull(heard);
        ArgumentNullException.ThrowIfNull(needs);
        if (KeyOf(heard) is { Verb: "draft", Args: [var id, ..] } && Guid.TryParse(id, out var draft))
        {
            needs.Drafts.Add(draft);
        }

        if (KeyOf(heard) is { Verb: ReviewVerb } review)
        {
            if (review.Args is [var message, _] && Guid.TryParse(message, out var ignored))
            {
                needs.Reviews.Add(ignored);
            }
            else
            {
                needs.ReviewCards.Add(heard.Person);
            }
        }

        if (heard is Spoken { IsAddressed: true } said && Corp.Staff.ContainsKey(said.Person) && ReviewCommand.Parse(said.Text) is not null)
        {
            needs.ReviewCards.Add(said.Person);
        }

        if (heard is Spoken { IsPhotoOnly: true } picture && IsStaffAlone(picture))
        {
            needs.Proofs.Add(heard.Person);
        }

        if (heard is Spoken { MenuId: null } hand && HandIn(hand) is not null)
        {
            needs.Tied.Add(hand.Person);
        }

        NeedConsent(heard, needs);
        NeedTalk(heard, needs);
        if (heard is Spoken { OpenKfId: not null } && !Corp.Staff.ContainsKey(heard.Person) || heard is Spoken && FormTalk.IsConversation(heard.Conversation))
        {
            needs.Homes.Add(heard.Person);
        }
    }

    /// <summary>What a message needs loaded; understands words on the way and keeps that for the decision. Homes said are put into <paramref name="before"/>.</summary>
    public Hearing Need(Heard heard, Beforehand before, IntakeNeeds needs)
    {
        ArgumentNullException.ThrowIfNull(heard);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(needs);
        if (IsWithdrawn(heard, before))
        {
            return new Hearing(new NotForUs(heard.Conversation, heard.Person, heard.At, NoConsent), null, null);
        }

        if (heard.Person.Length > 0)
        {
            needs.Persons[heard.Person] = heard.Conversation;
        }

        switch (heard)
        {
            case Tapped or Spoken { MenuId: not null }:
                NeedForKey(KeyOf(heard), heard, before, needs);
                return new Hearing(heard, null, null);
            case Spoken { IsPhotoOnly: true } picture:
                NeedForPhotos(picture, before, needs);
                return new Hearing(picture with { Home = before.Homes.GetValueOrDefault(picture.Person) }, null, null);
            case Spoken spoken:
                NeedForForm(spoken, before);
                return NeedForWords(spoken with { Home = before.Homes.GetValueOrDefault(spoken.Person) }, before, needs);
            case Recalled recalled:
                NeedForRecall(recalled, before, needs);
                return new Hearing(heard, null, null);
            case Entered entered when GridNamed(entered.SceneParam) is { } grid:
                KeepHome(before.Homes, entered.Person, grid);
                return new Hearing(heard, null, null);
            default:
                return new Hearing(heard, null, null);
        }
    }

    private static ButtonKey? KeyOf(Heard heard) => heard switch
    {
        Tapped tapped => ButtonKey.Parse(tapped.Key),
        Spoken { MenuId: { } menu } => ButtonKey.Parse(menu),
        _ => null,
    };

    private void NeedForKey(ButtonKey? key, Heard heard, Beforehand before, IntakeNeeds needs)
    {
        if (key is null)
        {
            return;
        }

        if (IsCallKey(key))
        {
            needs.Calls.Add(heard.Person);
            return;
        }

        NeedForGroupNotice(key, needs);
        if (key.Number > 0)
        {
            needs.Numbers.Add(key.Number);
        }

        if (key.Number > 0 && Corp.Staff.ContainsKey(heard.Person))
        {
            needs.Recent.Add(key.Number);
        }

        if (key.Verb is "unsplit" or "merge" && key.NumberAt(0) > 0)
        {
            needs.Labels.Add(key.Number);
            needs.Numbers.Add(key.NumberAt(0));
        }

        if (key.Verb == LaterVerb && key.Number > 0)
        {
            needs.Held.Add(key.Number);
        }

        if (key.Verb == "relay" && key.Args.Count > 0)
        {
            needs.RelayCards.Add(key.Args[0]);
        }

        if (key is { Verb: "draft", Args: [var id, "yes", ..] } && Guid.TryParse(id, out var draft) && before.Drafts.TryGetValue(draft, out var demand))
        {
            NeedForDraft(demand, heard.At, before, needs);
        }

        if (key.Verb == ReviewVerb)
        {
            var isDemand = key.Args is [_, "ticket"];
            foreach (var item in before.Reviews.Values.Where(i => key.Args is ["none"] || (key.Args is [var one, _] && $"{i.Message.Id}" == one)).ToList())
            {
                NeedForReview(item, isDemand, heard.At, before, needs);
            }
        }

        if (key.Verb == VillageVerb && GridNamed(string.Join(':', key.Args)) is { } grid)
        {
            KeepHome(before.Homes, heard.Person, grid);
        }
    }

    private void NeedForPhotos(Spoken picture, Beforehand before, IntakeNeeds needs)
    {
        if (picture.IsUnheard)
        {
            NeedSender(picture, UnheardOf(picture), needs);
        }

        needs.Owners.Add(picture.Person);
        needs.Speakers.Add(picture.Person);
        needs.Photographers.Add(picture.Person);
        if (before.Proofs.TryGetValue(picture.Person, out var awaited))
        {
            needs.Numbers.Add(awaited.Number);
        }
    }

    private Hearing NeedForWords(Spoken spoken, Beforehand before, IntakeNeeds needs)
    {
        if (TieIn(spoken) is { } tie)
        {
            return NeedForTie(tie, spoken, needs);
        }

        if (HandIn(spoken) is { } hand)
        {
            NeedForHand(hand, spoken, before, needs);
            return NeedForCommands(spoken, before, needs) with { Hand = hand };
        }

        if (FollowIn(spoken) is { } follow)
        {
            return NeedForFollow(follow, NeedForCommands(spoken, before, needs), needs);
        }

        if (ProcedureIn(spoken) is not { } procedure)
        {
            return NeedForCommands(spoken, before, needs);
        }

        NeedForProcedure(procedure, spoken, needs);
        if (TaskIn(procedure) is { } task)
        {
            return NeedForTask(procedure, task, spoken, needs);
        }

        return procedure.Verb is ProcedureVerb.List or ProcedureVerb.Mine ? new Hearing(spoken, null, null) { Procedure = procedure } : NeedForCommands(spoken, before, needs) with { Procedure = procedure };
    }

    private Hearing NeedForCommands(Spoken spoken, Beforehand before, IntakeNeeds needs)
    {
        // What a machine heard moves no ticket: commands are typed or tapped.
        var isStaff = spoken.HeardBy is null && Corp.Staff.ContainsKey(spoken.Person);
        if (isStaff && spoken.IsAddressed && AlertCommand.Parse(spoken.Text) is { } alert)
        {
            needs.Alert = true;
            return new Hearing(spoken, null, null) { Alert = alert };
        }

        var muster = isStaff && spoken.IsAddressed ? MusterCommand.Parse(spoken.Text, Corp.Teams) : null;
        if (muster is { IsClear: true })
        {
            needs.Calls.Add(spoken.Person);
            return new Hearing(spoken, null, null) { Muster = muster };
        }

        if (isStaff && spoken.IsAddressed && RegisterCommand.Parse(StaffCommand.Plain(spoken.Text), rules.Registers) is { } register)
        {
            NeedForRegister(register, spoken, needs);
            var told = Understand(spoken, register.Said, needs.Understood);
            // A roof that leaks or an old man who has fallen is told of like everywhere; the visit is noted beside it.
            return told.IsDemand || told.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger
                ? NeedForWords(spoken with { Text = register.Said }, before, needs) with { Register = register }
                : new Hearing(spoken, null, null) { Register = register };
        }

        if (isStaff && spoken.IsAddressed && GroupNoticeCommand.Parse(spoken.Text) is { } groupNotice)
        {
            if (groupNotice.Text is null)
            {
                needs.Proposers.Add(spoken.Person);
            }

            return new Hearing(spoken, null, null) { GroupNotice = groupNotice };
        }

        if (isStaff && spoken.IsAddressed && MyList.IsAskedFor(spoken.Text))
        {
            needs.Lists.Add(spoken.Person);
            return new Hearing(spoken, null, null) { WantsList = true };
        }

        if (isStaff && spoken.IsAddressed && CallBackCommand.Parse(spoken.Text) is { } callBack)
        {
            needs.Numbers.Add(callBack.Number);
            return new Hearing(spoken, null, null) { CallBack = callBack };
        }

        if (isStaff && spoken.IsAddressed && ViewCommand.Parse(spoken.Text) is { } view)
        {
            needs.Numbers.Add(view.Number);
            needs.Said.Add(view.Number);
            return new Hearing(spoken, null, null) { View = view };
        }

        if (isStaff && spoken.IsAddressed && CorrectCommand.Parse(spoken.Text) is { } correction)
        {
            needs.Numbers.Add(correction.Number);
            needs.Recent.Add(correction.Number);
            needs.Labels.Add(correction.Number);
            return new Hearing(spoken, null, null) { Correction = correction };
        }

        // "都不是" is an everyday word: it answers a card, where there is one.
        if (isStaff && spoken.IsAddressed && ReviewCommand.Parse(spoken.Text) is { } review && (review.Number is not null || CardOf(spoken.Person, before.Reviews.Values).Any()))
        {
            NeedForReview(spoken, review, before, needs);
            return new Hearing(spoken, null, null) { Review = review };
        }

        if (isStaff && spoken.IsAddressed && LinkCommand.Parse(spoken.Text) is { } link)
        {
            needs.Numbers.Add(link.Number);
            return new Hearing(spoken, null, null) { Link = link };
        }

        if (isStaff && spoken.IsAddressed && BulkCommand.Parse(spoken.Text) is { } bulk)
        {
            needs.Numbers.UnionWith(bulk.Numbers);
            return new Hearing(spoken, null, null) { Bulk = bulk };
        }

        if (isStaff && spoken.IsAddressed && StaffCommand.Parse(spoken.Text) is { } command)
        {
            needs.Numbers.Add(command.Number);
            needs.Recent.Add(command.Number);
            if (command.Move is TicketMove.Merge or TicketMove.Unmerge or TicketMove.Split)
            {
                needs.Labels.Add(command.Number);
            }

            if (command.Move == TicketMove.Resolve)
            {
                needs.Photographers.Add(spoken.Person);
            }

            if (command.Target is { } target)
            {
                needs.Numbers.Add(target);
            }

            return new Hearing(spoken, null, command);
        }

        if (isStaff && spoken.IsAddressed && FieldReport.Parse(spoken.Text, rules.Channels) is { } report)
        {
            return NeedForField(report, spoken, needs);
        }

        var call = isStaff && spoken.IsAddressed ? CallCommand.Parse(spoken.Text) : null;
        if (call is not null)
        {
            needs.Calls.Add(spoken.Person);
        }

        var households = isStaff && spoken.IsAddressed ? HouseholdCommand.Parse(spoken.Text) : null;
        needs.Households.UnionWith(households?.Said.SelectMany(h => h.Numbers) ?? []);
        if (households is not null)
        {
            needs.Calls.Add(spoken.Person);
        }

        needs.AllHouseholds |= households is { Said.Count: 0 } or { IsUnclear: true };
        var understood = Sealed(spoken, Understand(spoken, spoken.Text, needs.Understood));
        if (spoken.IsPrivate || understood.Verdict is Verdict.Progress or Verdict.Reopen or Verdict.Crisis)
        {
            needs.Owners.Add(spoken.Person);
        }

        if (MayLookUp(spoken, understood))
        {
            needs.OpenRegisters.UnionWith(rules.Registers.Where(k => k.Open is not null).Select(k => k.Id));
        }

        if (understood.IsDemand)
        {
            needs.Photographers.Add(spoken.Person);
        }

        if (isStaff && spoken.Chat is { Kind: Corps.ChatKind.Customer } group && (understood.IsDemand || understood.Verdict is Verdict.MeToo or Verdict.Unreadable))
        {
            needs.Echoes.Add(group.Id);
        }

        if (understood.Verdict == Verdict.MeToo)
        {
            needs.Conversations.Add(spoken.Conversation);
        }

        if (understood.IsDemand && !WaitsForPerson(understood))
        {
            // Only what may join or open a ticket now looks for its like, and so locks its village.
            NeedLikes(spoken, understood, needs);
        }

        var matters = NeedForMatters(spoken, understood, needs);
        NeedForQuote(spoken, before, needs);
        NeedForCorrection(spoken, understood, needs);
        NeedForTalk(spoken, before, needs);
        NeedSender(spoken, understood, needs);
        var wantsPerson = spoken.IsPrivate && WantsPerson(spoken.Text);
        if (wantsPerson)
        {
            needs.Answered.Add(spoken.Person);
        }

        return new Hearing(spoken, understood, null)
        {
            WantsPerson = wantsPerson, Matters = matters, Call = call, Households = households,
            // Words glued to a team's name that tell of a danger or a demand are that; else who says them is told how a team is called out.
            Muster = understood.IsDemand || understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger ? null : muster,
        };
    }

    private void NeedLikes(Spoken spoken, Understood understood, IntakeNeeds needs)
    {
        if ((understood.Location.Grid ?? GridOf(spoken)) is { } grid)
        {
            needs.Compare((Corp.Grids.VillageOf(grid), CategoryOf(understood)), understood.Facts);
            needs.ReportsWithin = rules.Watch.Repeat.Within;
            needs.EarlierWithin = rules.Watch.Repeat.Within > rules.Watch.Nearby.Within ? rules.Watch.Repeat.Within : rules.Watch.Nearby.Within;
        }
    }
}
