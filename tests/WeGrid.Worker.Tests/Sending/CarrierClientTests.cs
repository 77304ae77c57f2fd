using System.Net;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Sending;

namespace WeGrid.Worker.Tests.Sending;

public sealed class CarrierClientTests
{
    [Theory]
    [Trait("Feature", "NT-09")]
    [InlineData(HttpStatusCode.OK, "OK", Verdict.Sent)]
    [InlineData(HttpStatusCode.OK, "LIMIT", Verdict.Retry)]
    [InlineData(HttpStatusCode.TooManyRequests, "", Verdict.Retry)]
    [InlineData(HttpStatusCode.OK, "NUMBER", Verdict.Dead)]
    [InlineData(HttpStatusCode.OK, "TEXT", Verdict.Dead)]
    [InlineData(HttpStatusCode.OK, "BALANCE", Verdict.Dead)]
    [InlineData(HttpStatusCode.Unauthorized, "", Verdict.Dead)]
    [InlineData(HttpStatusCode.NotFound, "", Verdict.Dead)]
    [InlineData(HttpStatusCode.OK, "", Verdict.Retry)]
    [InlineData(HttpStatusCode.OK, "SOMETHING_NEW", Verdict.Retry)]
    [InlineData(HttpStatusCode.InternalServerError, "", Verdict.Retry)]
    [InlineData(HttpStatusCode.Found, "", Verdict.Retry)]
    public void Judge_EachWordOfTheCarrier(HttpStatusCode status, string code, Verdict verdict) =>
        Assert.Equal(verdict, CarrierClient.Judge(status, code, "c1").Verdict);
}
