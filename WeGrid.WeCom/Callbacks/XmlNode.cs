using System.Text;
using System.Xml;

namespace WeGrid.WeCom.Callbacks;

/// <summary>A small tree of an XML callback; nothing is converted.</summary>
internal sealed class XmlNode(string name)
{
    /// <summary>WeCom nests four deep at most; deeper is somebody playing.</summary>
    private const int MaxDepth = 16;

    private readonly StringBuilder _text = new();

    public string Name { get; } = name;

    public List<XmlNode> Children { get; } = [];

    public string Value => WireJson.Clean(_text.ToString());

    /// <summary>The first child of that name; ids and keys come trimmed, see <see cref="Id"/>.</summary>
    public XmlNode? Child(string childName) => Children.Find(c => c.Name == childName);

    public string Text(string childName) => Child(childName)?.Value ?? "";

    public string Id(string childName) => Text(childName).Trim();

    public int? Number(string childName) =>
        int.TryParse(Id(childName), System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;

    public double? Real(string childName) => WireJson.RealOf(Id(childName));

    public static CallbackFault TryParse(ReadOnlyMemory<byte> xml, out XmlNode? root)
    {
        root = null;
        if (xml.IsEmpty || xml.Length > XmlEnvelope.MaxBytes)
        {
            return xml.IsEmpty ? CallbackFault.Empty : CallbackFault.TooLarge;
        }

        try
        {
            using var stream = new MemoryStream(Printable(xml), writable: false);
            using var text = new StreamReader(stream, Encoding.UTF8);
            using var reader = XmlReader.Create(text, s_settings);
            root = Build(reader);
            return root is null ? CallbackFault.NotXml : CallbackFault.None;
        }
        catch (XmlException)
        {
            root = null;
            return CallbackFault.NotXml;
        }
    }

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = XmlEnvelope.MaxBytes,
        MaxCharactersFromEntities = 1024,
        CheckCharacters = false,
    };

    /// <summary>XML forbids control characters, phones send them now and then: a blank instead loses nobody's message.</summary>
    private static byte[] Printable(ReadOnlyMemory<byte> xml)
    {
        var bytes = xml.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x20 && bytes[i] is not (0x09 or 0x0A or 0x0D))
            {
                bytes[i] = (byte)' ';
            }
        }

        return bytes;
    }

    private static XmlNode? Build(XmlReader reader)
    {
        var open = new Stack<XmlNode>();
        XmlNode? root = null;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var node = Open(reader, open);
                    root ??= node;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open.Peek()._text.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                default:
                    break;
            }

            if (open.Count > MaxDepth)
            {
                return null;
            }
        }

        return root;
    }

    private static XmlNode Open(XmlReader reader, Stack<XmlNode> open)
    {
        var node = new XmlNode(reader.LocalName);
        if (open.TryPeek(out var parent))
        {
            parent.Children.Add(node);
        }

        if (!reader.IsEmptyElement)
        {
            open.Push(node);
        }

        return node;
    }
}
