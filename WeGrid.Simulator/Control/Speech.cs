using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Control;

/// <summary>What a person says: one of text, photo, voice, video, file, place (a photo may have a text), and what they quote.</summary>
internal sealed record Speech(string Kind, string Text, string? Photo, string? Voice, JsonObject? Place, string? Quote)
{
    public static Speech? Read(JsonObject body)
    {
        var text = body.Str("text");
        var photo = body.Str("photo") ?? (body.Flag("photo") ? "photo" : null);
        var voice = body.Str("voice");
        var place = body.Obj("place") ?? (body.Str("place") is { } name ? new JsonObject { ["name"] = name } : null);
        // A video or a file is sent as a photo is, by its bytes.
        var other = body.Str("video") is not null || body.Flag("video") ? "video" : body.Str("file") is not null || body.Flag("file") ? "file" : null;
        photo ??= other is null ? null : body.Str(other) ?? other;
        var kind = other ?? (photo is not null ? "photo" : voice is not null ? "voice" : place is not null ? "place" : text is not null ? "text" : null);
        return kind is null ? null : new Speech(kind, text ?? "", photo, voice, (JsonObject?)place?.DeepClone(), body.Str("quote"));
    }

    /// <summary>What a phone shows.</summary>
    public string Shown => Kind switch
    {
        "photo" => Text.Length > 0 ? $"[图片] {Text}" : "[图片]",
        "video" => "[视频]",
        "file" => "[文件]",
        "voice" => $"[语音] {Voice}",
        "place" => $"[位置] {Place.Str("name")} {Place.Str("address")}".TrimEnd(),
        _ => Text,
    };

    public double Latitude => Number("lat", 30.27);

    public double Longitude => Number("lng", 109.49);

    private double Number(string name, double otherwise) =>
        double.TryParse(Place.Str(name), System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
