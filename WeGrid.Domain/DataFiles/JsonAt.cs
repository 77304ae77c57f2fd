using System.Text.Json;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.DataFiles;

/// <summary>A place in a JSON data file that knows its path and collects every fault instead of stopping at the first.</summary>
internal readonly partial struct JsonAt
{
    private readonly JsonElement _element;
    private readonly List<DataFault> _faults;

    private JsonAt(JsonElement element, string path, List<DataFault> faults)
    {
        _element = element;
        Path = path;
        _faults = faults;
    }

    public string Path { get; }

    /// <summary>Reads the whole text; null (and one fault) when it is not JSON. Comments and trailing commas are let pass: clerks edit these files.</summary>
    public static JsonAt? Parse(string file, string json, List<DataFault> faults)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        try
        {
            using var document = JsonDocument.Parse(json, options);
            return new JsonAt(document.RootElement.Clone(), file, faults);
        }
        catch (JsonException e)
        {
            faults.Add(new DataFault($"{file}:{e.LineNumber + 1}", "this is not JSON", "look for a missing quote, comma or bracket in this line or the one before"));
            return null;
        }
    }

    public void Fault(string wrong, string right) => _faults.Add(new DataFault(Path, wrong, right));

    /// <summary>The member of that name; a fault when it is missing.</summary>
    public JsonAt? Need(string name, string right)
    {
        var found = Find(name);
        if (found is null)
        {
            Fault($"'{name}' is missing", right);
        }

        return found;
    }

    /// <summary>The member of that name, or null.</summary>
    public JsonAt? Find(string name) =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var value)
            ? new JsonAt(value, $"{Path}/{name}", _faults)
            : null;

    public IEnumerable<(string Name, JsonAt At)> Members()
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            Fault($"expected an object, found {_element.ValueKind}", "write { … }");
            yield break;
        }

        foreach (var member in _element.EnumerateObject())
        {
            yield return (member.Name, new JsonAt(member.Value, $"{Path}/{member.Name}", _faults));
        }
    }

    public IEnumerable<JsonAt> Items()
    {
        if (_element.ValueKind != JsonValueKind.Array)
        {
            Fault($"expected a list, found {_element.ValueKind}", "write [ … ]");
            yield break;
        }

        var index = 0;
        foreach (var item in _element.EnumerateArray())
        {
            yield return new JsonAt(item, $"{Path}[{index++}]", _faults);
        }
    }

    /// <summary>Whether there is an object there.</summary>
    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>A text that is not empty, or null and a fault.</summary>
    public string? Text()
    {
        var text = _element.ValueKind == JsonValueKind.String ? _element.GetString() : null;
        if (string.IsNullOrWhiteSpace(text))
        {
            Fault($"expected a text, found {_element.GetRawText()}", "write it in double quotes, not empty");
            return null;
        }

        return text;
    }

    /// <summary>The text of the member of that name; empty and a fault when there is none.</summary>
    public string NeedText(string name, string what) => Need(name, $"write {what}")?.Text() ?? "";

    /// <summary>代号: the member <c>id</c>; empty and a fault when there is none.</summary>
    public string NeedId(string example)
    {
        var id = NeedText("id", $"a short name in lower case: {example}");
        if (id.Length > 0 && !IdPattern().IsMatch(id))
        {
            Fault($"'{id}' is no id", "lower-case letters, digits and hyphens, beginning with a letter");
        }

        return id;
    }

    /// <summary>A word of this place that is one of an enum's names, in any case; null and a fault for another, null alone for an empty one.</summary>
    public T? OneOf<T>(string word, string what)
        where T : struct, Enum
    {
        var found = Named<T>(word);
        if (word.Length > 0 && found is null)
        {
            Fault($"'{word}' is not {what}", $"one of {string.Join(", ", Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}");
        }

        return found;
    }

    /// <summary>The value of an enum by its name, in any case; null for none.</summary>
    public static T? Named<T>(string word)
        where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => string.Equals($"{v}", word, StringComparison.OrdinalIgnoreCase));

    /// <summary>A number between the bounds, or null and a fault.</summary>
    public double? Number(double least, double most)
    {
        if (_element.ValueKind == JsonValueKind.Number && _element.TryGetDouble(out var value) && value >= least && value <= most)
        {
            return value;
        }

        Fault($"expected a number, found {_element.GetRawText()}", $"write a number from {least} to {most}");
        return null;
    }

    public bool? YesNo()
    {
        if (_element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return _element.GetBoolean();
        }

        Fault($"expected true or false, found {_element.GetRawText()}", "write true or false without quotes");
        return null;
    }

    /// <summary>Every text of a list; one fault per item that is none.</summary>
    public List<string> Texts()
    {
        var texts = new List<string>();
        foreach (var item in Items())
        {
            if (item.Text() is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>A misspelt name must not be ignored in silence: every other member is a fault.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in _element.EnumerateObject())
        {
            if (!names.Contains(member.Name) && member.Name != "_说明")
            {
                Fault($"'{member.Name}' is not known here", $"known are: {string.Join(", ", names.ToArray())}");
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$")]
    private static partial Regex IdPattern();
}
