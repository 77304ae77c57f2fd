using WeGrid.Console.Pages;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Tickets;

/// <summary>进度的网页: where it stands first, then the result, then how it came there.</summary>
internal static class ProgressPage
{
    public static string Of(ProgressSight sight, ProgressView view, Html own)
    {
        var corp = sight.Corp!;
        var merged = sight.Asked != view.Number ? Html.Of($"<p>您的 {sight.Asked} 号和这一件是同一件事，合在一起办。</p>") : Html.None;
        var expected = view.Expected.Length > 0 ? Html.Of($"<p>{view.Expected}</p>") : Html.None;
        var result = view.Result.Length > 0 ? Html.Of($"<h2>办理情况</h2><p class=\"said\"><bdi>{view.Result}</bdi></p>") : Html.None;
        return Page.Of("办理进度", Html.Of($"""
            <h1>{view.Number}号 {view.What}</h1>
            <p>{corp.Name}</p>
            {merged}
            <p class="now">{view.State}</p>
            {expected}{result}
            <h2>办到了哪一步</h2>
            <ol>
            {view.Steps.Select(s => Html.Of($"<li><time>{Words.Time(s.At)}</time>{s.Said}</li>\n"))}
            </ol>
            {own}
            <p class="small">这个链接只给您本人，请不要转发。</p>
            """), Page.ForResidents(corp.Phone));
    }
}
