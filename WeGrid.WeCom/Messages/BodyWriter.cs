using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WeGrid.WeCom.Messages;

/// <summary>Writes a body field by field and keeps the first limit that breaks; fields come in the order of the calls.</summary>
internal sealed class BodyWriter : IDisposable
{
    private static readonly SearchValues<char> s_idSigns =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-@");

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Stack<string> _path = new();
    private MessageRefusal? _refusal;
    private MessageRefusal? _advice;

    private BodyWriter() => Json = new Utf8JsonWriter(_buffer, WireJson.Options);

    public Utf8JsonWriter Json { get; }

    public static BuiltBody Build(Action<BodyWriter> write)
    {
        using var body = new BodyWriter();
        body.Json.WriteStartObject();
        write(body);
        body.Json.WriteEndObject();
        body.Json.Flush();
        return body._refusal is { } refusal ? BuiltBody.Refused(refusal) : BuiltBody.Of(body._buffer.WrittenSpan.ToArray(), body._advice);
    }

    public void Dispose() => Json.Dispose();

    public void Object(string name, Action write)
    {
        _path.Push(name);
        Json.WriteStartObject(name);
        write();
        Json.WriteEndObject();
        _path.Pop();
    }

    /// <summary>A list of objects of 1..max entries; an empty optional one is left out.</summary>
    public void List<T>(string name, IReadOnlyList<T> items, int max, Action<T> write, bool required = false)
    {
        Count(name, items.Count, max, required);
        if (items.Count == 0)
        {
            return;
        }

        Json.WriteStartArray(name);
        for (var i = 0; i < items.Count; i++)
        {
            _path.Push($"{name}[{i.ToString(CultureInfo.InvariantCulture)}]");
            Json.WriteStartObject();
            write(items[i]);
            Json.WriteEndObject();
            _path.Pop();
        }

        Json.WriteEndArray();
    }

    /// <summary>A list of texts; an empty optional one is left out.</summary>
    public void Texts(string name, IReadOnlyList<string> items, int max, bool required = false)
    {
        Count(name, items.Count, max, required);
        if (items.Count == 0)
        {
            return;
        }

        Json.WriteStartArray(name);
        foreach (var item in items)
        {
            Json.WriteStringValue(item);
        }

        Json.WriteEndArray();
    }

    /// <summary>Ids joined by |, as touser wants them.</summary>
    public void Joined(string name, IReadOnlyList<string> ids, int max)
    {
        Count(name, ids.Count, max, required: true);
        Json.WriteString(name, string.Join('|', ids));
    }

    public void Bytes(string name, string? value, int max, bool required = false)
    {
        if (Present(name, value, required))
        {
            Check(name, LimitUnit.Bytes, max, Encoding.UTF8.GetByteCount(value!));
            Json.WriteString(name, value);
        }
    }

    public void Characters(string name, string? value, int max, bool required = false)
    {
        if (Present(name, value, required))
        {
            Check(name, LimitUnit.Characters, max, new StringInfo(value!).LengthInTextElements);
            Json.WriteString(name, value);
        }
    }

    /// <summary>A text with a recommended length: written anyway.</summary>
    public void Advised(string name, string? value, int advised, bool required = false)
    {
        if (Present(name, value, required))
        {
            var length = new StringInfo(value!).LengthInTextElements;
            _advice ??= length > advised ? new MessageRefusal(Path(name), LimitUnit.Characters, advised, length) : null;
            Json.WriteString(name, value);
        }
    }

    public void Text(string name, string? value, bool required = false)
    {
        if (Present(name, value, required))
        {
            Json.WriteString(name, value);
        }
    }

    /// <summary>digits, letters, <c>_-@</c> (task_id); the same without @ for a kf msgid.</summary>
    public void Identifier(string name, string? value, int maxBytes, bool required = false, bool at = true)
    {
        if (Present(name, value, required))
        {
            Check(name, LimitUnit.Bytes, maxBytes, Encoding.UTF8.GetByteCount(value!));
            var foreign = value!.Count(c => !s_idSigns.Contains(c) || (c == '@' && !at));
            Check(name, LimitUnit.Form, 0, foreign);
            Json.WriteString(name, value);
        }
    }

    public void Number(string name, long value) => Json.WriteNumber(name, value);

    /// <summary>Reports a fault of a value that is not written by this method.</summary>
    public void Check(string name, LimitUnit unit, int limit, int actual)
    {
        if (actual > limit)
        {
            _refusal ??= new MessageRefusal(Path(name), unit, limit, actual);
        }
    }

    public void Require(string name, bool given)
    {
        if (!given)
        {
            _refusal ??= new MessageRefusal(Path(name), LimitUnit.Required, 1, 0);
        }
    }

    private void Count(string name, int count, int max, bool required)
    {
        Check(name, LimitUnit.Items, max, count);
        Require(name, !required || count > 0);
    }

    private bool Present(string name, string? value, bool required)
    {
        Require(name, !required || !string.IsNullOrEmpty(value));
        return !string.IsNullOrEmpty(value);
    }

    private string Path(string name) => _path.Count == 0 ? name : $"{string.Join('.', _path.Reverse())}.{name}";
}
