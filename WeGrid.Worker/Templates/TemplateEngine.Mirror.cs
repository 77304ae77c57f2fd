using HandlebarsDotNet;

namespace WeGrid.Worker.Templates;

/// <summary>Handlebars.Net, without its escaping: we escape per channel before rendering.</summary>
public sealed class TemplateEngine : ITemplateEngine
{
    private readonly IHandlebars _handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });

    /// <inheritdoc/>
    /// <remarks>
    /// Compiled when first rendered: Handlebars.Net makes machine code of every text, which takes two seconds for the whole folder, at every start.
    /// Nothing is found out later for it: the scanner lets only plain names in braces through.
    /// </remarks>
    public ITemplate Parse(string text)
    {
        var compiled = new Lazy<HandlebarsTemplate<object, object>>(() => _handlebars.Compile(text));
        return new Template(values => compiled.Value(Nest(values)));
    }

    /// <summary><c>ticket.number</c> is a path for Handlebars: values become objects inside objects.</summary>
    private static Dictionary<string, object> Nest(IReadOnlyDictionary<string, string> values)
    {
        var root = new Dictionary<string, object>(StringComparer.Ordinal);
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

    private static Dictionary<string, object> Inside(Dictionary<string, object> parent, string name)
    {
        if (parent.TryGetValue(name, out var known) && known is Dictionary<string, object> child)
        {
            return child;
        }

        child = new Dictionary<string, object>(StringComparer.Ordinal);
        parent[name] = child;
        return child;
    }

    private sealed class Template(Func<IReadOnlyDictionary<string, string>, string> render) : ITemplate
    {
        public string Render(IReadOnlyDictionary<string, string> values) => render(values);
    }
}
