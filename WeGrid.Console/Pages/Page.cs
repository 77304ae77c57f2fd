using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Console.Pages;

/// <summary>网页: one frame for all of them. Phone first, letters of at least 18 px, no script, nothing from elsewhere. Well-formed as XML too, so that tests read it strictly.</summary>
internal static class Page
{
    // One line without quotes and brackets: escaping leaves it as the policy names it.
    private static readonly string _style = """
        body{margin:0;background:#fff;color:#1a1a1a;font:20px/1.6 sans-serif}
        main{max-width:34em;margin:0 auto;padding:16px 16px 40px}
        h1{font-size:26px;line-height:1.3;margin:8px 0 16px}
        h2{font-size:22px;margin:28px 0 8px}
        p,li,dd{overflow-wrap:anywhere}
        dl{margin:0}
        dt{color:#555;font-size:18px}
        dd{margin:0 0 12px}
        .now{font-size:22px;font-weight:bold;border-left:6px solid #0a6b3d;padding:4px 0 4px 12px;margin:0 0 16px}
        .said{white-space:pre-line}
        .bad{border-left-color:#b3261e;color:#8c1d18}
        ol{list-style:none;padding:0;margin:0}
        ol li{border-left:3px solid #bbb;padding:0 0 12px 12px}
        ol time,.small{color:#555;font-size:18px}
        ol time{display:block}
        form{margin:16px 0}
        label{display:block;margin:8px 0}
        input[type=radio]{width:22px;height:22px;vertical-align:-3px}
        input[type=checkbox]{width:24px;height:24px;vertical-align:-4px;margin-right:8px}
        input[type=text],input[type=tel],input[type=file],select{box-sizing:border-box;width:100%;min-height:48px;font:inherit;padding:8px;border:2px solid #555;border-radius:6px;background:#fff;color:inherit}
        fieldset{border:0;padding:0;margin:24px 0}
        legend,label.ask{font-weight:bold;padding:0}
        .hint{display:block;color:#555;font-size:18px;font-weight:normal}
        .danger{background:#8c1d18;color:#fff;font-weight:bold;padding:12px;border-radius:8px}
        textarea{box-sizing:border-box;width:100%;min-height:5em;font:inherit;padding:8px;border:2px solid #555;border-radius:6px}
        button{width:100%;min-height:52px;font:inherit;font-weight:bold;color:#fff;background:#0a6b3d;border:0;border-radius:8px;margin:8px 0}
        button.plain{color:#0a6b3d;background:#fff;border:2px solid #0a6b3d}
        summary{font-weight:bold;padding:12px 0}
        img,video{max-width:100%;height:auto;border-radius:6px}
        audio{width:100%}
        .sent{margin:0 0 16px}
        footer{margin-top:32px;border-top:1px solid #bbb;padding-top:12px}
        """.ReplaceLineEndings("");

    /// <summary>The page's own style and nothing else may be used.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(_style)))}'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>The same for the form, which keeps a draft on the phone by a script of our own and asks nobody else for anything.</summary>
    public static string PolicyWithScript { get; } = ContentSecurityPolicy + "; script-src 'self'; connect-src 'self'; img-src data:";

    /// <summary>A whole page.</summary>
    /// <param name="title">What stands above it; nobody's words.</param>
    /// <param name="body">What is on it.</param>
    /// <param name="human">Where a person can be asked.</param>
    /// <param name="head">What else stands in its head.</param>
    public static string Of(string title, Html body, Html human, Html head = default) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <meta name="format-detection" content="telephone=no" />
        <title>{title}</title>
        <style>{_style}</style>{head}
        </head>
        <body>
        <main>
        {body}
        <footer>
        <h2>想找人问</h2>
        <p>{human}</p>
        <p>有生命危险，马上打 110、119、120。</p>
        </footer>
        </main>
        </body>
        </html>

        """).ToString();

    /// <summary>For residents: where they spoke first, the town's own number, the number of every town.</summary>
    public static Html ForResidents(string phone) =>
        Html.Of($"在原来的聊天里直接回复，有人会看{(phone.Length > 0 ? $"；或者打 {phone}" : "")}。也可以打 12345。");

    /// <summary>For units: who sent them the link.</summary>
    public static Html ForUnits(string phone) =>
        Html.Of($"问把这个链接发给您的人{(phone.Length > 0 ? $"，或者打 {phone}" : "")}。");

    /// <summary>For whoever opened what is none of ours.</summary>
    public static Html ForAnybody => Html.Of($"问发给您这个链接的人，或者打 12345。");
}
