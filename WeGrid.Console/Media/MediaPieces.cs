using WeGrid.Console.Pages;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Media;

namespace WeGrid.Console.Media;

/// <summary>附件 on a page: pictures are seen, what can be played is played, the rest is saved; what is lost says so.</summary>
internal static class MediaPieces
{
    /// <summary>All of them, or nothing.</summary>
    /// <param name="sent">What may be seen.</param>
    /// <param name="token">Of the page's link: the address of each begins with it.</param>
    public static Html Of(IReadOnlyList<MediaView> sent, string token)
    {
        var things = sent.Where(s => s.Photo.Kind != MediaKind.Place).ToList();
        return things.Count == 0 ? Html.None : Html.Of($"""
            <h2>附件：{Words.Counted(things.Select(s => s.Photo.Kind))}</h2>
            {things.Select(s => Html.Of($"<div class=\"sent\">{What(s, token)}{Heard(s)}<p class=\"small\">{Words.Time(s.Photo.SentAt)}{(s.Photo.Use == PhotoUse.Work ? " 办理时拍" : "")}</p></div>\n"))}
            """);
    }

    private static Html What(MediaView view, string token)
    {
        var name = Words.Of(view.Photo.Kind);
        if (view.Status == MediaStatus.Lost)
        {
            return Html.Of($"<p class=\"bad\">{name}没有取到：{(view.Fault is { } fault ? Words.Of(fault) : "")}</p>");
        }

        if (view is not { Status: MediaStatus.Kept, Sha256: { } hash, Type: { } type })
        {
            return Html.Of($"<p>{name}正在取，请过一会儿再打开</p>");
        }

        var address = $"{token}/file/{Convert.ToHexStringLower(hash)}";
        return type switch
        {
            { IsShown: true, Kind: MediaKind.Photo } => Html.Of($"<a href=\"{address}\"><img src=\"{address}\" alt=\"{name}\" loading=\"lazy\" /></a>"),
            { IsShown: true, Kind: MediaKind.Video } => Html.Of($"<video src=\"{address}\" controls=\"controls\" preload=\"none\"></video>"),
            { IsShown: true, Kind: MediaKind.Voice } => Html.Of($"<audio src=\"{address}\" controls=\"controls\" preload=\"none\"></audio>"),
            { Kind: MediaKind.Voice } => Html.Of($"<p><a href=\"{address}\">请听语音（保存后打开）</a></p>"),
            _ => Html.Of($"<p><a href=\"{address}\">{name} <bdi>{view.Photo.Label}</bdi>（保存后打开）</a></p>"),
        };
    }

    private static Html Heard(MediaView view) =>
        view.Heard.Length == 0 ? Html.None : Html.Of($"<p class=\"said\">机器转写，以语音为准：<bdi>{view.Heard}</bdi></p>");
}
