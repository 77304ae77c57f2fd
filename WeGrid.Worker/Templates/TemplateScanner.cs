using System.Text.RegularExpressions;

namespace WeGrid.Worker.Templates;

/// <summary>Finds the variables of a text; everything else in braces is refused, so that both engines read the same.</summary>
public static partial class TemplateScanner
{
    private const string OnlyVariables = "模板里只能写变量，例如 {{ ticket.number }}，不能写判断、循环或别的记号";

    /// <summary>The variables in order, and every fault.</summary>
    /// <param name="text">One line or several.</param>
    /// <param name="file">For the faults.</param>
    /// <param name="firstLine">Line of the text's beginning in the file.</param>
    public static (IReadOnlyList<(string Name, int Line)> Variables, IReadOnlyList<TemplateFault> Faults) Scan(string text, string file, int firstLine)
    {
        ArgumentNullException.ThrowIfNull(text);
        var variables = new List<(string, int)>();
        var faults = new List<TemplateFault>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = firstLine + i;
            ScanLine(lines[i], name => variables.Add((name, line)), message => faults.Add(new TemplateFault(file, line, message)));
        }

        return (variables, faults);
    }

    private static void ScanLine(string line, Action<string> found, Action<string> wrong)
    {
        var at = 0;
        while (at < line.Length)
        {
            var brace = line.AsSpan(at).IndexOfAny("{}｛｝");
            if (brace < 0)
            {
                return;
            }

            at += brace;
            if (!Opens(line, at))
            {
                wrong(line[at] is '｛' or '｝' ? $"括号要用英文半角：{OnlyVariables}" : $"多了或少了一个括号“{line[at]}”：{OnlyVariables}");
                return;
            }

            var end = line.IndexOf("}}", at + 2, StringComparison.Ordinal);
            if (end < 0)
            {
                wrong("变量没有写完，缺少 }}");
                return;
            }

            var name = line[(at + 2)..end].Trim(' ');
            if (!Name().IsMatch(name) || (at > 0 && line[at - 1] == '\\'))
            {
                wrong($"“{name}”不是变量名：{OnlyVariables}");
                return;
            }

            found(name);
            at = end + 2;
        }
    }

    private static bool Opens(string line, int at) => line[at] == '{' && at + 1 < line.Length && line[at + 1] == '{';

    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
    private static partial Regex Name();
}
