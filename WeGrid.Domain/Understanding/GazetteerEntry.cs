namespace WeGrid.Domain.Understanding;

/// <summary>One place or one area of the gazetteer.</summary>
internal sealed record GazetteerEntry(
    string Key, IReadOnlyList<string> Names, string Grid, string? Parent, bool IsArea, bool IsVague, IReadOnlyList<string> BorderGrids, GeoPoint? Point = null);
