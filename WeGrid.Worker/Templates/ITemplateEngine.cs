namespace WeGrid.Worker.Templates;

/// <summary>模板引擎: what puts values into a text. One file per package set; both render the same templates, which hold variables only.</summary>
public interface ITemplateEngine
{
    /// <summary>Parses a text that <see cref="TemplateScanner"/> has found without fault.</summary>
    ITemplate Parse(string text);
}

/// <summary>A parsed text. Safe for concurrent use.</summary>
public interface ITemplate
{
    /// <summary>Puts the values in, unescaped; a value is never read as a template.</summary>
    /// <param name="values">By full name, e.g. <c>ticket.number</c>.</param>
    string Render(IReadOnlyDictionary<string, string> values);
}
