namespace WeGrid.Domain.Corps;

/// <summary>语音短信服务商 (<c>settings.carrier</c>): who rings phones with a spoken text and a key to press, and writes SMS, beside WeCom (docs/carrier.md).</summary>
/// <param name="Url">服务地址, without the last part (<c>/calls</c>, <c>/sms</c>).</param>
/// <param name="App">应用号: who we are there.</param>
/// <param name="SecretRef">密钥: reference (env:NAME or file:PATH); signs both ways.</param>
/// <param name="CallTemplate">语音模板 the service has approved.</param>
/// <param name="SmsTemplate">短信模板; empty when no SMS are written.</param>
/// <param name="Whole">听完: how long the whole message takes; heard for so long is an answer.</param>
public sealed record Carrier(Uri Url, string App, string SecretRef, string CallTemplate, string SmsTemplate, TimeSpan Whole);
