using System.Text.Json.Nodes;
using System.Xml;

namespace WeGrid.Simulator.World;

/// <summary>A fault on demand (POST /sim/fault).</summary>
internal sealed class Fault
{
    public required string Api { get; init; }

    public int? ErrCode { get; init; }

    public TimeSpan Delay { get; init; }

    public bool Drop { get; init; }

    public bool AfterDelivery { get; init; }

    /// <summary>true, or the list of those who count as invalid.</summary>
    public JsonNode? Partial { get; init; }

    /// <summary>不可达: nothing of it reaches the platform, and whoever asks is told so at once (503); its long connections break.</summary>
    public bool Away { get; init; }

    /// <summary>A callback is delivered, answered, and delivered again.</summary>
    public bool Twice { get; init; }

    /// <summary>A callback is late: those behind it in its lane do not wait.</summary>
    public bool Overtaken { get; init; }

    /// <summary>It ends then, by the world's clock; null: when it has struck as often as it may.</summary>
    public DateTimeOffset? Until { get; init; }

    public int Left { get; set; }

    public double Rate { get; init; } = 1;

    public string Name => Away ? "away" : Drop ? "drop" : AfterDelivery ? "afterDelivery" : ErrCode is { } code ? $"errcode {code}"
        : Partial is not null ? "partial" : Twice ? "twice" : Overtaken ? "overtaken" : $"delay {Delay}";
}

/// <summary>The faults waiting to strike. The dice are seeded: the same run meets the same faults.</summary>
internal sealed class FaultTable(TimeProvider clock)
{
    private const int Seed = 20260701;

    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];
    private readonly SortedDictionary<string, int> _struck = new(StringComparer.Ordinal);

    // Not for secrets: faults must be repeatable.
#pragma warning disable CA5394
    private Random _dice = new(Seed);

    /// <summary>The first fault set for this API that strikes now.</summary>
    public Fault? Take(string api)
    {
        lock (_gate)
        {
            _faults.RemoveAll(f => f.Until <= clock.GetUtcNow());
            // Where nothing can be reached nothing else goes wrong either.
            var fault = _faults.Find(f => f.Away && IsOf(f, api)) ?? _faults.Find(f => IsOf(f, api) && (f.Rate >= 1 || _dice.NextDouble() < f.Rate));
            if (fault is null)
            {
                return null;
            }

            var name = $"{api} {fault.Name}";
            _struck[name] = _struck.GetValueOrDefault(name) + 1;
            if (--fault.Left == 0)
            {
                _faults.Remove(fault);
            }

            return fault;
        }
    }
#pragma warning restore CA5394

    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    /// <summary>How often each API met which fault.</summary>
    public IReadOnlyDictionary<string, int> Struck()
    {
        lock (_gate)
        {
            return new SortedDictionary<string, int>(_struck, StringComparer.Ordinal);
        }
    }

    /// <summary>Other dice from now on.</summary>
    public void Shake(int seed)
    {
        lock (_gate)
        {
            _dice = new Random(seed);
        }
    }

    /// <summary>No fault waits any more; what struck is still known.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
            _dice = new Random(Seed);
        }
    }

    /// <summary>As on the first day.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Clear();
            _struck.Clear();
        }
    }

    private static bool IsOf(Fault fault, string api) => api.StartsWith(fault.Api, StringComparison.Ordinal);

    /// <summary>Reads the body of POST /sim/fault; null when it says nothing that could strike.</summary>
    public Fault? Read(JsonObject body)
    {
        var times = body.Int("times");
        var rate = double.TryParse(body.Str("rate"), System.Globalization.CultureInfo.InvariantCulture, out var r) ? r : (double?)null;
        var fault = new Fault
        {
            Api = Normal(body.Str("api") ?? ""),
            ErrCode = (int?)body.Int("errcode"),
            Delay = Span(body["delay"]) ?? TimeSpan.Zero,
            Drop = body.Flag("drop"),
            AfterDelivery = body.Flag("afterDelivery"),
            Partial = body["partial"]?.DeepClone(),
            Away = body.Flag("away"),
            Twice = body.Flag("twice"),
            Overtaken = body.Flag("overtaken"),
            Until = Span(body["for"]) is { } span ? clock.GetUtcNow() + span : null,
            Left = (int)(times ?? (rate is null && body["for"] is null ? 1 : -1)),
            Rate = rate ?? 1,
        };
        var harmless = fault.ErrCode is null && fault.Delay == TimeSpan.Zero && !fault.Drop && !fault.AfterDelivery && fault.Partial is null && !fault.Away && !fault.Twice && !fault.Overtaken;
        return harmless || times is <= 0 ? null : fault;
    }

    /// <summary>A span as ISO 8601 (PT10M), as hh:mm:ss or as seconds.</summary>
    public static TimeSpan? Span(JsonNode? node)
    {
        var text = node is null ? null : new JsonObject { ["v"] = node.DeepClone() }.Str("v");
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        try
        {
            return text.Contains('P', StringComparison.Ordinal) ? XmlConvert.ToTimeSpan(text)
                : TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var span) ? span : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Normal(string api)
    {
        var bare = api.Trim().TrimStart('/');
        bare = bare.StartsWith("cgi-bin/", StringComparison.Ordinal) ? bare["cgi-bin/".Length..] : bare;
        return bare == "*" ? "" : bare;
    }
}
