namespace WeGrid.Worker.Templates;

/// <summary>模板检查: every fault of a template folder with file, line and what exists instead (template check; NT-01).</summary>
public static class TemplateCheck
{
    /// <summary>Checks a folder; no faults: the templates can be used.</summary>
    public static IReadOnlyList<TemplateFault> Run(string folder) => TemplateBook.Load(folder, new TemplateEngine()).Faults;

    internal static IEnumerable<TemplateFault> Variables(TemplateSource source, string file, TemplateEntry entry)
    {
        var allowed = entry.Allowed.ToHashSet(StringComparer.Ordinal);
        foreach (var text in source.Texts)
        {
            var (variables, faults) = TemplateScanner.Scan(text.Text, file, text.Line);
            foreach (var fault in faults)
            {
                yield return fault;
            }

            foreach (var (name, line) in variables.Where(v => !allowed.Contains(v.Name)))
            {
                yield return new TemplateFault(file, line, Unknown(name, entry));
            }
        }
    }

    internal static IEnumerable<TemplateFault> Buttons(TemplateSource source, string file, TemplateEntry entry)
    {
        var known = entry.Buttons.Count > 0 ? string.Join("、", entry.Buttons) : "没有";
        foreach (var (name, text) in source.Buttons.Concat(source.Says).Where(b => !entry.Buttons.Contains(b.Key)))
        {
            yield return new TemplateFault(file, text.Line, $"这张卡片没有按钮“{name}”；有：{known}");
        }

        foreach (var name in entry.Buttons.Where(b => !source.Buttons.ContainsKey(b)))
        {
            yield return new TemplateFault(file, 1, $"按钮“{name}”没有文字，请写 button.{name} = …");
        }
    }

    /// <summary>Words that no edit may lose: who is in danger is told whom to ring (UN-05).</summary>
    internal static IEnumerable<TemplateFault> Must(TemplateSource source, string file, TemplateEntry entry)
    {
        var text = string.Concat(source.Texts.Select(t => t.Text));
        return entry.Must.Where(m => !text.Contains(m, StringComparison.Ordinal)).Select(m => new TemplateFault(file, 1, $"这里必须写明“{m}”，请补上"));
    }

    private static string Unknown(string name, TemplateEntry entry)
    {
        var why = entry.IsForGroups && TemplateEntry.Personal.Contains(name) ? "会发到群里的模板不能写可能涉及个人的" : "没有变量";
        return $"{why}“{name}”；可以用：{string.Join("、", entry.Allowed)}";
    }
}
