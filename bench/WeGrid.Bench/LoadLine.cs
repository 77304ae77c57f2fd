using System.Globalization;

namespace WeGrid.Bench;

/// <summary>How many cores others kept busy during each part of a pair; printed beside it.</summary>
internal sealed class LoadLine(CpuMeter meter)
{
    private readonly List<(string Part, double Foreign)> _parts = [];

    public double Worst => _parts.Max(p => p.Foreign);

    public T During<T>(string part, Func<T> work)
    {
        var before = meter.Read();
        var result = work();
        _parts.Add((part, meter.Read().ForeignSince(before)));
        return result;
    }

    public async Task<T> DuringAsync<T>(string part, Func<Task<T>> work)
    {
        var before = meter.Read();
        var result = await work();
        _parts.Add((part, meter.Read().ForeignSince(before)));
        return result;
    }

    public override string ToString() => "foreign cores: " + string.Join(", ", _parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Part} {p.Foreign:0.00}")));
}
