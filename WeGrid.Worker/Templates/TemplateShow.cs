using System.Globalization;
using System.Text;

namespace WeGrid.Worker.Templates;

/// <summary>
/// 模板预览 (template show NAME): a text as people would read it, with values of an invented town, and how many bytes it has with them and with the
/// longest that real life gives, against what a message may have.
/// </summary>
public static class TemplateShow
{
    /// <summary>What an app message, a kf message and a smart bot's card text may have (wecom.md §10).</summary>
    public const int MostBytes = 2048;

    /// <summary>How many lines a list has at most where it is longest.</summary>
    private const int Lines = 10;

    private static readonly Dictionary<string, (string Usual, string Longest)> _values = new(StringComparer.Ordinal)
    {
        ["corp.name"] = ("龙溪镇", "龙溪满族蒙古族自治乡人民政府"),
        ["sent.time"] = ("10:32", "10:32"),
        ["ticket.number"] = ("1024", "99999999"),
        ["number"] = ("1024", "99999999"),
        ["ticket.category"] = ("路灯", "农村宅基地纠纷调解"),
        ["ticket.summary"] = ("文化广场的路灯坏了，晚上什么都看不见", Repeat("桥头路灯不亮", 60)),
        ["text"] = ("文化广场的路灯坏了", Repeat("桥头路灯不亮", 60)),
        ["ticket.place"] = ("文化广场", Repeat("柳湾村一组老桥头", 30)),
        ["ticket.urgency"] = ("一般", "危及生命"),
        ["ticket.status"] = ("办理中", "已挂账"),
        ["ticket.due"] = ("3月17日", "12月31日 18:00（暂定）"),
        ["ticket.result"] = ("换了灯头，已亮", Repeat("已换灯泡和线路，今晚正常亮灯。", 200)),
        ["ticket.round"] = ("", "二次办理"),
        ["grid.name"] = ("龙溪村三组", Repeat("龙溪村三组河边微网格", 20)),
        ["village.name"] = ("龙溪村", "龙溪新村安置社区"),
        ["unit.name"] = ("镇市政所", Repeat("清河镇供电服务所", 20)),
        ["holder.name"] = ("周立", "欧阳建国"),
        ["person.name"] = ("周立", "欧阳建国"),
        ["next.name"] = ("吴敏", "司马长风"),
        ["date"] = ("3月10日", "12月31日"),
        ["count"] = ("3", "9999"),
    };

    /// <summary>Writes the preview; false when there is no such template, or the folder has faults.</summary>
    public static bool Run(string folder, string name, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var (book, faults) = TemplateBook.Load(folder, new TemplateEngine());
        if (book?.Registry.Find(name) is not { } entry)
        {
            to.WriteLine(book is null ? $"模板有 {faults.Count} 处问题，先运行 template check" : $"没有模板“{name}”；有：{string.Join("、", book.Registry.All.Select(e => e.Name))}");
            return false;
        }

        Show(book, entry, to);
        return true;
    }

    /// <summary>Writes the preview of one template of a book.</summary>
    public static void Show(TemplateBook book, TemplateEntry entry, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(to);
        to.WriteLine($"{entry.Name}：{entry.About}");
        to.WriteLine($"变量：{string.Join("、", entry.Allowed)}");
        foreach (var form in entry.Forms)
        {
            to.WriteLine();
            to.WriteLine($"——{entry.Name}.{form}——");
            to.WriteLine(Said(book, entry, form, longest: false));
            to.WriteLine(Measure(Said(book, entry, form, longest: false), Said(book, entry, form, longest: true), form));
        }
    }

    private static string Measure(string usual, string longest, string form)
    {
        var (now, most) = (Encoding.UTF8.GetByteCount(usual), Encoding.UTF8.GetByteCount(longest));
        var verdict = form == "line" ? $"清单里的一行，{Lines} 行共 {most * Lines} 字节" : most <= MostBytes ? "放得下" : $"放不下，超出 {most - MostBytes} 字节，请写短些";
        return string.Create(CultureInfo.InvariantCulture, $"——{now} 字节；填最长的值 {most} 字节，每条最多 {MostBytes} 字节：{verdict}——");
    }

    private static string Said(TemplateBook book, TemplateEntry entry, string form, bool longest)
    {
        var values = entry.Variables.ToDictionary(v => v, v => Value(book, v, longest), StringComparer.Ordinal);
        return form switch
        {
            "txt" => book.Text(entry.Name)!.Render(values),
            "line" => book.Line(entry.Name)!.Render(values),
            _ => Card(book.Card(entry.Name)!, values),
        };
    }

    /// <summary>What is not a matter of course stands as its meaning, so that who edits the text sees what comes there.</summary>
    private static string Value(TemplateBook book, string name, bool longest)
    {
        if (_values.TryGetValue(name, out var known))
        {
            return longest ? known.Longest : known.Usual;
        }

        return name is "reason" or "question" or "answer" or "answer.words" && longest ? Repeat("已换灯泡和线路，今晚正常亮灯。", 200)
            : name is "list" ? string.Join('\n', Enumerable.Range(1, longest ? 8 : 2).Select(i => $"102{i} 路灯 · 办理中 · 3月17日"))
            : longest ? Repeat("柳湾村便民服务站", 20) : $"〔{book.Registry.Meanings[name]}〕";
    }

    private static string Card(CardTemplate card, Dictionary<string, string> values)
    {
        string?[] parts =
        [
            card.Title.Render(values), card.Desc?.Render(values), card.Body?.Render(values), card.Quote?.Render(values),
            .. card.Lines.Select(l => $"{l.Label.Render(values)}：{l.Value.Render(values)}"), card.Tail?.Render(values),
            card.Buttons.Count == 0 ? null : string.Join(' ', card.Buttons.Values.Select(b => $"[{b.Render(values)}]")),
        ];
        return string.Join('\n', parts.OfType<string>().Where(p => p.Length > 0));
    }

    private static string Repeat(string text, int length) => string.Concat(Enumerable.Repeat(text, (length / text.Length) + 1))[..length];
}
