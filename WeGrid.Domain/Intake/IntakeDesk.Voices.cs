using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 语音: who cannot type speaks. What a machine wrote down is taken like words, and marked; where none did, a person listens, and nothing is guessed (IN-06).
public sealed partial class IntakeDesk
{
    private const string ListenBy = "1";

    /// <summary>A voice nobody wrote down: of the matter its sender spoke of last it is evidence, and who has that is told; else a person says whether it is a demand.</summary>
    private void Unheard(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!spoken.IsPrivate)
        {
            return; // in a group people talk with each other; it stays with what the same person says around it
        }

        var words = spoken.IsLost ? Voiced.Lost : Voiced.Unheard;
        if (ShownBy(spoken, facts) is not { } file)
        {
            SetDraft(spoken with { Text = words, HeardBy = null }, UnheardOf(spoken), facts, effects);
            Reply(spoken, facts, effects, "reply_voice");
            return;
        }

        Attach(file, spoken.Photos, PhotoUse.Report, new Actor(Role.Resident, spoken.Person), spoken, facts, effects);
        if (!Resumed(file, spoken, facts, effects))
        {
            _desk.SaidMore(effects, file, words, spoken.At);
            Reply(spoken, facts, effects, "reply_voice");
        }
    }

    /// <summary>What there is to understand of it: nothing.</summary>
    private Understood UnheardOf(Spoken spoken) => Understand(spoken, "") with { Reasons = [new Reason("语音", "没有转成文字，机器不猜", [], ListenBy)] };
}
