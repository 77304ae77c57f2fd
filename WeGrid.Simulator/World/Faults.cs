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

    public int Left { get; set; }

    public double Rate { get; init; } = 1;
}

/// <summary>The faults waiting to strike. The dice are seeded: the same run meets the same faults.</summary>
internal sealed class FaultTable
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    // Not for secrets: faults must be repeatable.
#pragma warning disable CA5394
    private Random _dice = new(20260701);

    /// <summary>The first fault set for this API that strikes now.</summary>
    public Fault? Take(string api)
    {
        lock (_gate)
        {
            var fault = _faults.Find(f => api.StartsWith(f.Api, StringComparison.Ordinal) && (f.Rate >= 1 || _dice.NextDouble() < f.Rate));
            if (fault is not null && --fault.Left == 0)
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

    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
            _dice = new Random(20260701);
        }
    }

    /// <summary>Reads the body of POST /sim/fault; null when it says nothing that could strike.</summary>
    public static Fault? Read(JsonObject body)
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
            Left = (int)(times ?? (rate is null ? 1 : -1)),
            Rate = rate ?? 1,
        };
        var harmless = fault.ErrCode is null && fault.Delay == TimeSpan.Zero && !fault.Drop && !fault.AfterDelivery && fault.Partial is null;
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
