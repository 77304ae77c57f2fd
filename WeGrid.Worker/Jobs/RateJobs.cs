using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>三率: publishes a month when its limits are over. What is published stands; it can be counted again at any time.</summary>
public sealed partial class RateJobs(RateStore rates, CorpsNow corps, ILogger<RateJobs> log)
{
    /// <summary>Publishes the month before the last: its tickets have had their time, and their surveys too.</summary>
    public async Task PublishAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(now);
        var month = new DateOnly(today.Year, today.Month, 1).AddMonths(-2);
        foreach (var corp in corps())
        {
            if (await rates.FindAsync(corp.Corp.Id, RatePeriod.NameOf(month), cancellationToken) is not null)
            {
                continue;
            }

            var (from, until) = (ChinaTime.At(month, TimeOnly.MinValue), ChinaTime.At(month.AddMonths(1), TimeOnly.MinValue));
            var counted = await rates.CountAsync(corp.Corp.Id, month, from, until, now, corp.Desks.Rules.Rates.For(month), cancellationToken);
            if (counted.Lines.Count > 0 && await rates.PublishAsync(corp.Corp.Id, counted, cancellationToken))
            {
                Published(corp.Corp.Id, counted.Period, counted.Lines.Count);
            }
        }
    }

    [LoggerMessage(EventId = 59, Level = LogLevel.Information, Message = "{CorpId}: the rates of {Period} over {Count} tickets are published.")]
    private partial void Published(string corpId, string period, int count);
}
