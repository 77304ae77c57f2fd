namespace WeGrid.Worker.Templates;

/// <summary>One text of a template file with the line it begins on.</summary>
internal sealed record SourceText(string Text, int Line);

/// <summary>A template file taken apart, not yet parsed by an engine.</summary>
internal sealed class TemplateSource
{
    private static readonly string[] _once = ["title", "desc", "quote", "tail"];
    private readonly string _file;
    private readonly List<TemplateFault> _faults = [];

    private TemplateSource(string file) => _file = file;

    /// <summary>Fields by key: <c>text</c> for txt and line; title, desc, body, quote, tail for cards.</summary>
    public Dictionary<string, SourceText> Fields { get; } = new(StringComparer.Ordinal);

    public List<(SourceText Label, SourceText Value, SourceText? Url)> Lines { get; } = [];

    public Dictionary<string, SourceText> Buttons { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SourceText> Says { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<TemplateFault> Faults => _faults;

    public IEnumerable<SourceText> Texts =>
        Fields.Values.Concat(Lines.SelectMany(l => new[] { l.Label, l.Value, l.Url }.OfType<SourceText>())).Concat(Buttons.Values).Concat(Says.Values);

    public static TemplateSource Text(string file, string content)
    {
        var source = new TemplateSource(file);
        var text = content.ReplaceLineEndings("\n").TrimEnd();
        source.Fields["text"] = new SourceText(text, 1);
        if (text.Length == 0)
        {
            source.Wrong(1, "文件是空的");
        }

        return source;
    }

    public static TemplateSource Line(string file, string content)
    {
        var source = Text(file, content);
        if (source.Fields["text"].Text.Contains('\n', StringComparison.Ordinal))
        {
            source.Wrong(2, "清单的一行只能写一行");
        }

        return source;
    }

    public static TemplateSource Card(string file, string content)
    {
        var source = new TemplateSource(file);
        var lines = content.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                source.Read(line, i + 1);
            }
        }

        if (!source.Fields.ContainsKey("title"))
        {
            source.Wrong(1, "缺少标题，请写 title = …");
        }

        return source;
    }

    private void Read(string line, int number)
    {
        var cut = line.IndexOf('=', StringComparison.Ordinal);
        var key = cut < 0 ? "" : line[..cut].Trim();
        var text = new SourceText(line[(cut + 1)..].Trim(), number);
        if (key.StartsWith("button.", StringComparison.Ordinal))
        {
            Once(Buttons, key["button.".Length..], text);
        }
        else if (key.StartsWith("say.", StringComparison.Ordinal))
        {
            Once(Says, key["say.".Length..], text);
        }
        else if (key == "line")
        {
            ReadLine(text);
        }
        else if (key == "body")
        {
            Fields["body"] = Fields.TryGetValue("body", out var before) ? before with { Text = $"{before.Text}\n{text.Text}" } : text;
        }
        else if (_once.Contains(key))
        {
            Once(Fields, key, text);
        }
        else
        {
            Wrong(number, $"不认识“{(cut < 0 ? line : key)}”；可以写 title、desc、body、quote、tail、line、button.名称、say.名称，后面接 = 和文字");
        }
    }

    private void ReadLine(SourceText text)
    {
        var bar = text.Text.IndexOf('|', StringComparison.Ordinal);
        if (bar < 0)
        {
            Wrong(text.Line, "line 要写成：line = 标签 | 内容，要点开的再加 | 网址");
            return;
        }

        var rest = text.Text[(bar + 1)..];
        var link = rest.IndexOf('|', StringComparison.Ordinal);
        var value = link < 0 ? rest : rest[..link];
        Lines.Add((text with { Text = text.Text[..bar].Trim() }, text with { Text = value.Trim() }, link < 0 ? null : text with { Text = rest[(link + 1)..].Trim() }));
        if (Lines.Count > 6)
        {
            Wrong(text.Line, "一张卡片最多 6 行 line");
        }
    }

    private void Once(Dictionary<string, SourceText> fields, string key, SourceText text)
    {
        if (!fields.TryAdd(key, text))
        {
            Wrong(text.Line, $"“{key}”写了两次");
        }
    }

    private void Wrong(int line, string message) => _faults.Add(new TemplateFault(_file, line, message));
}
