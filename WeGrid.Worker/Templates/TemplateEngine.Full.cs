using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace WeGrid.Worker.Templates;

/// <summary>Scriban, with nothing of its own in reach: a template sees its values and no built-in.</summary>
public sealed class TemplateEngine : ITemplateEngine
{
    /// <summary>Far above what any channel takes; a value that long is nobody's message.</summary>
    private const int MostCharacters = 256 * 1024;

    /// <inheritdoc/>
    public ITemplate Parse(string text)
    {
        var parsed = Scriban.Template.Parse(text, parserOptions: new ParserOptions { ExpressionDepthLimit = 8 });
        return parsed.HasErrors
            ? throw new FormatException(string.Join("; ", parsed.Messages.Select(m => $"{m.Span.Start.Line + 1}:{m.Span.Start.Column + 1} {m.Message}")))
            : new Template(parsed);
    }

    /// <summary><c>ticket.number</c> is a path for Scriban: values become objects inside objects.</summary>
    private static ScriptObject Nest(IReadOnlyDictionary<string, string> values)
    {
        var root = new ScriptObject(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            var parts = name.Split('.');
            var at = root;
            foreach (var part in parts[..^1])
            {
                at = Inside(at, part);
            }

            at.TryAdd(parts[^1], value);
        }

        return root;
    }

    private static ScriptObject Inside(ScriptObject parent, string name)
    {
        if (parent.TryGetValue(name, out var known) && known is ScriptObject child)
        {
            return child;
        }

        child = new ScriptObject(StringComparer.Ordinal);
        parent[name] = child;
        return child;
    }

    private sealed class Template(Scriban.Template parsed) : ITemplate
    {
        public string Render(IReadOnlyDictionary<string, string> values)
        {
            var context = new TemplateContext(new ScriptObject())
            {
                StrictVariables = true,
                EnableRelaxedMemberAccess = false,
                EnableRelaxedTargetAccess = false,
                LoopLimit = 1,
                RecursiveLimit = 8,
                ObjectRecursionLimit = 8,
                LimitToString = MostCharacters,
                NewLine = "\n",
            };
            context.PushGlobal(Nest(values));
            return parsed.Render(context);
        }
    }
}
