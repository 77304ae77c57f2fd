using WeGrid.Domain.Intake.Media;
using Xunit;

namespace WeGrid.Domain.Tests.Intake.Media;

/// <summary>查验: what is kept is told by its bytes alone, and an image by the size it would have when it is opened.</summary>
public sealed class MediaCheckTests
{
    [Theory]
    [Trait("Feature", "IN-04")]
    [Trait("Feature", "IN-05")]
    [InlineData("png", MediaKind.Photo, "image/png", null, 640, 480)]
    [InlineData("jpeg", MediaKind.Photo, "image/jpeg", null, 640, 480)]
    [InlineData("gif", MediaKind.Photo, "image/gif", null, 640, 480)]
    [InlineData("webp", MediaKind.Photo, "image/webp", null, 640, 480)]
    [InlineData("heic", MediaKind.Photo, "image/heic", null, 0, 0)]
    [InlineData("amr", MediaKind.Voice, "audio/amr", null, 0, 0)]
    [InlineData("silk", MediaKind.Voice, "audio/silk", null, 0, 0)]
    [InlineData("mp4", MediaKind.Video, "video/mp4", null, 0, 0)]
    [InlineData("mov", MediaKind.Video, "video/quicktime", null, 0, 0)]
    [InlineData("pdf", MediaKind.File, "application/pdf", null, 0, 0)]
    [InlineData("docx", MediaKind.File, "application/zip", null, 0, 0)]
    [InlineData("png", MediaKind.File, "image/png", null, 640, 480)]
    [InlineData("mp4", MediaKind.Photo, null, MediaFault.WrongType, 0, 0)]
    [InlineData("png", MediaKind.Voice, null, MediaFault.WrongType, 0, 0)]
    [InlineData("html", MediaKind.File, null, MediaFault.WrongType, 0, 0)]
    [InlineData("svg", MediaKind.Photo, null, MediaFault.WrongType, 0, 0)]
    [InlineData("exe", MediaKind.File, null, MediaFault.WrongType, 0, 0)]
    [InlineData("nothing", MediaKind.Photo, null, MediaFault.Truncated, 0, 0)]
    [InlineData("half a jpeg", MediaKind.Photo, "image/jpeg", MediaFault.Truncated, 0, 0)]
    [InlineData("half a png", MediaKind.Photo, "image/png", MediaFault.Truncated, 0, 0)]
    [InlineData("a bomb", MediaKind.Photo, "image/png", MediaFault.TooManyPixels, 0, 0)]
    [InlineData("a long bomb", MediaKind.Photo, "image/png", MediaFault.TooManyPixels, 0, 0)]
    [InlineData("a bomb beyond numbers", MediaKind.File, "image/png", MediaFault.TooManyPixels, 0, 0)]
    [InlineData("a png of nothing", MediaKind.Photo, "image/png", MediaFault.WrongType, 0, 0)]
    public void Of_WhatTheBytesSay(string what, MediaKind kind, string? mime, MediaFault? fault, int width, int height)
    {
        var bytes = Bytes(what);

        var finding = MediaCheck.Of(kind, bytes, bytes);

        Assert.Equal((mime, fault, width, height), (finding.Type?.Mime, finding.Fault, finding.Width, finding.Height));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(23)]
    [InlineData(4096)]
    public void Of_AnyBytes_NeverThrows(int seed)
    {
        // Not for secrets: the same run looks at the same bytes.
#pragma warning disable CA5394
        var dice = new Random(seed);
        string[] kinds = ["png", "jpeg", "gif", "webp", "mp4"];
        for (var i = 0; i < 2000; i++)
        {
            var bytes = Bytes(kinds[i % kinds.Length]).ToArray();
            bytes[dice.Next(bytes.Length)] = (byte)dice.Next(256);
            var cut = bytes.AsSpan(0, dice.Next(bytes.Length + 1));
            var finding = MediaCheck.Of((MediaKind)dice.Next(1, 5), cut, cut);
            Assert.True(finding.Fault is not null || finding.Type is not null);
        }
#pragma warning restore CA5394
    }

    [Theory]
    [InlineData("bot", 5, 5)]
    [InlineData("app", 3 * 24 * 60, 20)]
    [InlineData("kf", 3 * 24 * 60, 20)]
    [InlineData("archive", 5 * 24 * 60, 20)]
    public void NextTry_AgainUntilTheReferenceDies(string source, int minutes, int atLeast)
    {
        var sent = A.Monday;
        var deadline = sent + MediaRules.LifeOf(source);
        Assert.Equal(TimeSpan.FromMinutes(minutes), deadline - sent);

        var (tries, at) = (1, sent);
        while (MediaRules.NextTry(tries, at, deadline) is { } next)
        {
            Assert.InRange(next - at, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
            (at, tries) = (next, tries + 1);
        }

        Assert.True(tries >= atLeast, $"{tries} tries");
        Assert.True(at < deadline);
    }

    private static byte[] Bytes(string what) => what switch
    {
        "png" => Png(640, 480),
        "jpeg" => [0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 1, 2, 3, 4, 0xFF, 0xC2, 0, 11, 8, 0x01, 0xE0, 0x02, 0x80, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 2, 9, 9, 0xFF, 0xD9],
        "gif" => [.. "GIF89a"u8, 0x80, 0x02, 0xE0, 0x01, 0, 0, 0, 0x3B],
        "webp" => [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0x7F, 0x02, 0, 0xDF, 0x01, 0, 0, 0],
        "heic" => [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0],
        "amr" => [.. "#!AMR\n"u8, 4, 1],
        "silk" => [2, .. "#!SILK_V3"u8, 1],
        "mp4" => [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0],
        "mov" => [0, 0, 0, 20, .. "ftypqt  "u8, 0, 0, 2, 0],
        "pdf" => [.. "%PDF-1.7\n"u8],
        "docx" => [0x50, 0x4B, 3, 4, 20, 0],
        "html" => [.. "<!DOCTYPE html><script>"u8],
        "svg" => [.. "<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>"u8],
        "exe" => [.. "MZ"u8, 0x90, 0],
        "half a jpeg" => Bytes("jpeg")[..^2],
        "half a png" => Png(640, 480)[..^8],
        "a bomb" => Png(25_000, 25_000),
        "a long bomb" => Png(1, 40_000),
        "a bomb beyond numbers" => Png(uint.MaxValue, uint.MaxValue),
        "a png of nothing" => Png(0, 480),
        _ => [],
    };

    private static byte[] Png(uint width, uint height) =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, .. Big(width), .. Big(height), 8, 2, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, .. "IEND"u8, 1, 2, 3, 4];

    private static byte[] Big(uint number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
}
