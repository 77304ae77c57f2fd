namespace WeGrid.Domain.Understanding;

/// <summary>定性: the rule's word, unless it left the matter open and a model knows better.</summary>
internal static class ModelVerdict
{
    // A speech act the rules named is overruled only by a model that is very sure.
    private const double Overrules = 0.9;

    // Who is at work on it talks of nothing but danger: of them a model must be surer; the rules are the same for all.
    private const double LifeSaidByStaff = 0.5;

    /// <summary>The verdict, with its reason where a model gave it.</summary>
    public static (Verdict Verdict, Reason? Why) Of(Reading reading, VerdictRules.Rule rule, in Opinion opinion, ModelLimits limits)
    {
        if (rule.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger or Verdict.Sticker or Verdict.Unreadable)
        {
            return (rule.Verdict, null);
        }

        if (opinion.Life >= (reading.Context is { FromStaff: true, IsAddressed: false } ? Math.Max(LifeSaidByStaff, limits.Life) : limits.Life))
        {
            return (Verdict.Danger, new Reason($"verdict:{Verdict.Danger}", "模型：危及生命", opinion.LifeWords, opinion.Version));
        }

        var draft = reading.Context.IsAddressed ? limits.Draft / 2 : limits.Draft;
        return rule.Verdict switch
        {
            Verdict.Demand or Verdict.Chatter or Verdict.NeedsContext when opinion.Demand >= draft =>
                (rule.Verdict == Verdict.NeedsContext ? Verdict.NeedsContext : Verdict.Demand, ByModel(Verdict.Demand, opinion)),

            // Plain words for a matter are enough for a person's look, whatever the model has not seen yet.
            Verdict.Demand when reading.Need >= reading.Limits.Demand => (Verdict.Demand, null),
            Verdict.Demand or Verdict.Chatter => (Verdict.Chatter, ByModel(Verdict.Chatter, opinion)),
            Verdict.Ack or Verdict.StaffAck or Verdict.Thanks or Verdict.SelfResolved or Verdict.Offer or Verdict.Advert or Verdict.Rumour or Verdict.StaffNotice or Verdict.Relay
                when opinion.Demand >= Overrules && !reading.Context.FromStaff => (Verdict.Demand, ByModel(Verdict.Demand, opinion)),
            _ => (rule.Verdict, null),
        };
    }

    /// <summary>Whether a person decides before a ticket is made.</summary>
    public static bool NeedsPerson(Verdict verdict, in Opinion opinion, OpinionDetail? detail, ModelLimits limits) => verdict switch
    {
        Verdict.Danger or Verdict.Crisis => false,
        Verdict.UnverifiedDanger or Verdict.NeedsContext or Verdict.Correction or Verdict.Unreadable => true,
        Verdict.Demand => opinion.Demand < limits.Demand || detail?.CategoryConfidence < limits.Category,
        _ => false,
    };

    private static Reason ByModel(Verdict verdict, in Opinion opinion) =>
        new($"verdict:{verdict}", $"模型：诉求可能{Math.Round(opinion.Demand * 100)}%", opinion.DemandWords, opinion.Version);
}
