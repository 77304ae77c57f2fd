namespace WeGrid.WeCom.Client;

/// <summary>紧急通知 (pstncc): what came of starting voice calls.</summary>
/// <param name="Outcome">Verdict of the request; <see cref="Verdict.Partly"/> when some callees were refused.</param>
/// <param name="States">One per callee.</param>
public sealed record VoiceCallResult(SendResult Outcome, IReadOnlyList<VoiceCallState> States);

/// <summary>One callee of a voice call.</summary>
/// <param name="UserId">callee_userid.</param>
/// <param name="Code">0 when the call was started.</param>
/// <param name="CallId">Asks for its outcome during 7 days; empty when not started.</param>
public sealed record VoiceCallState(string UserId, int Code, string CallId);

/// <summary>通话结果 (pstncc/getstates).</summary>
/// <param name="Talked">istalked: somebody picked up. Picked up is not answered.</param>
/// <param name="CalledAt">calltime.</param>
/// <param name="TalkSeconds">talktime, seconds.</param>
/// <param name="Reason">Platform's reason 1..20; 13 is the frequency limit (3 per 8 min, 8 per 24 h).</param>
public sealed record VoiceCallOutcome(bool Talked, DateTimeOffset? CalledAt, int TalkSeconds, int? Reason);
