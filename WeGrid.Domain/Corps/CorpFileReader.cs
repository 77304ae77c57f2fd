using System.Globalization;
using System.Text.Json;

namespace WeGrid.Domain.Corps;

/// <summary>Reads objects out of the corp file and gathers every fault on the way.</summary>
internal sealed class CorpFileReader(JsonElement root)
{
    private readonly HashSet<string> _faults = [];

    public CorpFileObject Root { get; } = new(root, "", []);

    public IEnumerable<string> Faults => _faults.Concat(Root.Faults).Concat(WrittenTwice(root, "")).Distinct();

    public CorpFileObject? Object(string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            _faults.Add($"{name}: is not an object; write {{ … }}");
            return null;
        }

        return new CorpFileObject(value, name, _faults);
    }

    public void Unique(IEnumerable<string> ids, string path) =>
        _faults.UnionWith(ids.Where(id => id.Length > 0).GroupBy(id => id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .Select(g => $"{path}: '{g.Key}' is there twice; give each its own"));

    public List<T> List<T>(string name, Func<CorpFileObject, T> read)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            _faults.Add($"{name}: is not a list; write [ … ]");
            return [];
        }

        return list.EnumerateArray().Select((item, i) => read(new CorpFileObject(item, $"{name}[{i}]", _faults))).ToList();
    }

    public Dictionary<string, T> Distinct<T>(IEnumerable<T> items, Func<T, string> key, string path)
    {
        var found = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            if (!found.TryAdd(key(item), item) && key(item).Length > 0)
            {
                _faults.Add($"{path}: '{key(item)}' is there twice; give each its own");
            }
        }

        return found;
    }

    /// <summary>A name written twice in one object hides the first: a grid with two parents would look like one with one.</summary>
    private static IEnumerable<string> WrittenTwice(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().GroupBy(p => p.Name, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"{Join(path, g.Key)}: is written twice; keep one")
            .Concat(element.EnumerateObject().SelectMany(p => WrittenTwice(p.Value, Join(path, p.Name)))),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => WrittenTwice(item, $"{path}[{i}]")),
        _ => [],
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}

/// <summary>One object of the corp file with its path.</summary>
internal sealed class CorpFileObject(JsonElement element, string path, HashSet<string> faults)
{
    public IEnumerable<string> Faults => faults;

    public string Text(string name, string? otherwise = null)
    {
        if (Value(name) is { } value && value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        {
            return Value(name)!.Value.ToString();
        }

        if (otherwise is null)
        {
            faults.Add($"{At(name)}: is missing; write a text");
        }

        return otherwise ?? "";
    }

    public string? Optional(string name)
    {
        if (Value(name) is { ValueKind: JsonValueKind.Array })
        {
            faults.Add($"{At(name)}: is a list, and only one goes here; write it in quotes");
            return null;
        }

        if (Value(name) is { ValueKind: not JsonValueKind.String })
        {
            faults.Add($"{At(name)}: is not a text; write it in quotes");
            return null;
        }

        return Value(name)?.GetString();
    }

    public long Number(string name)
    {
        if (Value(name) is { } value && long.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        faults.Add($"{At(name)}: is missing; write a number");
        return 0;
    }

    public bool Flag(string name)
    {
        if (Value(name) is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
        {
            faults.Add($"{At(name)}: write true or false, without quotes");
        }

        return Value(name) is { ValueKind: JsonValueKind.True };
    }

    /// <summary>A secret must be a reference; a secret written into the file itself is refused without repeating it.</summary>
    public string? Secret(string name)
    {
        var text = Optional(name);
        if (text is null || text.StartsWith("env:", StringComparison.Ordinal) || text.StartsWith("file:", StringComparison.Ordinal))
        {
            return text;
        }

        faults.Add($"{At(name)}: a secret does not belong into this file; write env:NAME or file:PATH");
        return null;
    }

    /// <summary>A secret without which the entry is of no use.</summary>
    public string NeedSecret(string name)
    {
        if (Value(name) is null)
        {
            faults.Add($"{At(name)}: is missing; write env:NAME or file:PATH");
        }

        return Secret(name) ?? "";
    }

    public T Choice<T>(string name, T? otherwise = null)
        where T : struct, Enum
    {
        var text = Optional(name);
        if (text is null)
        {
            if (otherwise is null)
            {
                faults.Add($"{At(name)}: is missing; one of {Names<T>()}");
            }

            return otherwise.GetValueOrDefault();
        }

        if (IsName<T>(text, out var choice))
        {
            return choice;
        }

        faults.Add($"{At(name)}: '{text}' is unknown; one of {Names<T>()}");
        return otherwise.GetValueOrDefault();
    }

    public List<T> Choices<T>(string name)
        where T : struct, Enum
    {
        var choices = new List<T>();
        foreach (var text in Texts(name))
        {
            if (IsName<T>(text, out var choice))
            {
                choices.Add(choice);
            }
            else
            {
                faults.Add($"{At(name)}: '{text}' is unknown; of {Names<T>()}");
            }
        }

        return choices;
    }

    /// <summary>Words that are looked for in a text: an empty one would be found everywhere.</summary>
    public IReadOnlyList<string> Words(string name)
    {
        foreach (var (i, item) in Items(name).Index())
        {
            if (item.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(item.GetString()))
            {
                faults.Add($"{At(name)}[{i}]: is not a word; write it in quotes, not empty");
            }
        }

        return Texts(name);
    }

    /// <summary>The object of that name; a fault when there is none.</summary>
    public CorpFileObject? Object(string name)
    {
        if (Value(name) is { ValueKind: JsonValueKind.Object } value)
        {
            return new CorpFileObject(value, At(name), faults);
        }

        Fault(name, "is missing or not an object; write { … }");
        return null;
    }

    /// <summary>The object of that name; null when it is not written.</summary>
    public CorpFileObject? Find(string name) => Value(name) is null ? null : Object(name);

    /// <summary>A whole number within bounds.</summary>
    public int Count(string name, int least, int most, int otherwise)
    {
        if (Value(name) is not { } value)
        {
            return otherwise;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= least && count <= most)
        {
            return count;
        }

        Fault(name, $"'{value}' is not a number from {least} to {most}");
        return otherwise;
    }

    /// <summary>A misspelt name must not be passed over in silence: every other name is a fault.</summary>
    public void Only(params string[] names)
    {
        foreach (var property in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Where(p => !names.Contains(p.Name)) : [])
        {
            Fault(property.Name, $"is not known here; known are {string.Join(", ", names)}");
        }
    }

    /// <summary>A fault of a member.</summary>
    public void Fault(string name, string fault) => faults.Add($"{At(name)}: {fault}");

    public IReadOnlyList<string> Texts(string name) => Items(name).Select(v => v.ToString()).ToList();

    public IEnumerable<CorpFileObject> Objects(string name) =>
        Items(name).Select((v, i) => new CorpFileObject(v, $"{At(name)}[{i}]", faults)).ToList();

    private List<JsonElement> Items(string name)
    {
        if (Value(name) is not { } list)
        {
            return [];
        }

        if (list.ValueKind == JsonValueKind.Array)
        {
            return [.. list.EnumerateArray()];
        }

        faults.Add($"{At(name)}: is not a list; write [ … ]");
        return [];
    }

    // A number would be taken for the member of that value.
    private static bool IsName<T>(string text, out T choice)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(text[0]);

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]));

    private JsonElement? Value(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string At(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
