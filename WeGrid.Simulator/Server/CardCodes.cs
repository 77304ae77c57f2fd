using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>response_code: one update each, 72 hours (path 94888).</summary>
internal static class CardCodes
{
    public static string New(SimWorld world, CorpState corp, SentCard card)
    {
        var code = SimWorld.NewCode(24);
        world.Codes[code] = new OneTimeCode { Corp = corp, Card = card, Until = world.Now.AddHours(72) };
        return code;
    }

    /// <summary>Changes the card on the phones of those who have it.</summary>
    public static void Apply(SimWorld world, SentCard sent, IEnumerable<string> people, JsonObject? card, string? replaceName)
    {
        foreach (var copy in people.Select(p => sent.Copies.GetValueOrDefault(p)).OfType<PhoneCard>())
        {
            if (card is not null)
            {
                copy.Become((JsonObject)card.DeepClone());
            }
            else
            {
                copy.GreyOut(replaceName!);
            }
        }

        world.Touch();
    }
}
