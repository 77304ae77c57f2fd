namespace WeGrid.Worker.Templates;

/// <summary>模板库: the texts of data/templates, checked and parsed once.</summary>
public sealed class TemplateBook
{
    private const string RegistryFile = "variables.json";
    private readonly Dictionary<string, TextTemplate> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TextTemplate> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CardTemplate> _cards = new(StringComparer.Ordinal);

    private TemplateBook(TemplateRegistry registry) => Registry = registry;

    /// <summary>What the program asks for.</summary>
    public TemplateRegistry Registry { get; }

    /// <summary>The text of that name, or null.</summary>
    public TextTemplate? Text(string name) => _texts.GetValueOrDefault(name);

    /// <summary>The line of that name, or null.</summary>
    public TextTemplate? Line(string name) => _lines.GetValueOrDefault(name);

    /// <summary>The card of that name, or null.</summary>
    public CardTemplate? Card(string name) => _cards.GetValueOrDefault(name);

    /// <summary>Reads and checks the folder; null when there is any fault.</summary>
    public static (TemplateBook? Book, IReadOnlyList<TemplateFault> Faults) Load(string folder, ITemplateEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var registryPath = Path.Combine(folder, RegistryFile);
        if (!File.Exists(registryPath))
        {
            return (null, [new TemplateFault(RegistryFile, 1, "没有这个文件；它登记每个模板可以用哪些变量")]);
        }

        var (registry, faults) = TemplateRegistry.Parse(File.ReadAllText(registryPath), RegistryFile);
        if (registry is null)
        {
            return (null, faults);
        }

        var book = new TemplateBook(registry);
        List<TemplateFault> all =
        [
            .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).SelectMany(path => book.Read(path, engine)),
            .. book.Missing(folder),
        ];
        return all.Count == 0 ? (book, all) : (null, all);
    }

    private List<TemplateFault> Read(string path, ITemplateEngine engine)
    {
        var file = Path.GetFileName(path);
        var form = Path.GetExtension(file).TrimStart('.');
        if (form is not ("txt" or "card" or "line"))
        {
            return [];
        }

        var name = Path.GetFileNameWithoutExtension(file);
        if (Registry.Find(name) is not { } entry || !entry.Forms.Contains(form))
        {
            return [new TemplateFault(file, 1, $"程序不用这个模板；有：{string.Join("、", Registry.All.SelectMany(e => e.Forms.Select(f => $"{e.Name}.{f}")))}")];
        }

        var content = File.ReadAllText(path);
        var source = form == "card" ? TemplateSource.Card(file, content) : form == "line" ? TemplateSource.Line(file, content) : TemplateSource.Text(file, content);
        List<TemplateFault> faults = [.. source.Faults, .. TemplateCheck.Variables(source, file, entry), .. TemplateCheck.Must(source, file, entry), .. form == "card" ? TemplateCheck.Buttons(source, file, entry) : []];
        if (faults.Count == 0)
        {
            Keep(name, form, source, engine);
        }

        return faults;
    }

    private void Keep(string name, string form, TemplateSource source, ITemplateEngine engine)
    {
        if (form == "card")
        {
            _cards[name] = CardTemplate.Of(source, engine);
        }
        else
        {
            (form == "line" ? _lines : _texts)[name] = TextTemplate.Of(source.Fields["text"], engine);
        }
    }

    private IEnumerable<TemplateFault> Missing(string folder) =>
        from entry in Registry.All
        from form in entry.Forms
        let file = $"{entry.Name}.{form}"
        where !File.Exists(Path.Combine(folder, file))
        select new TemplateFault(file, 1, $"缺少这个文件（{entry.About}）");
}
