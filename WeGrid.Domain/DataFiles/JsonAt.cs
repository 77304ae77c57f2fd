using System.Text.Json;

namespace WeGrid.Domain.DataFiles;

/// <summary>A place in a JSON data file that knows its path and collects every fault instead of stopping at the first.</summary>
internal readonly struct JsonAt
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
}
