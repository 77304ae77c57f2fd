using System.Globalization;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Bot.Intake;

/// <summary>存档读不到的原因: what an administrator is told of it, with what helps; the table for who works at the machine is <see cref="FinanceCode"/>.</summary>
internal static class ArchiveWords
{
    /// <summary>The corp file names a secret that is not there.</summary>
    public const string NoSecret = "没有存档的secret，请核对租户文件并重新导入";

    /// <summary>One sentence.</summary>
    public static string Of(ArchiveFault fault, int code) => fault switch
    {
        ArchiveFault.Refused => OfCode(code),
        ArchiveFault.Crashed => "存档组件反复崩溃，可能卡在某一条消息上过不去，请技术人员换新版组件",
        ArchiveFault.Hung => "存档组件没有回应，请技术人员检查网络和组件",
        ArchiveFault.Unreachable => "存档来源连不上，请技术人员检查",
        ArchiveFault.Unreadable => "存档来源的回答看不懂，请技术人员检查",
        ArchiveFault.Resting or ArchiveFault.None => "",
    };

    private static string OfCode(int code) => code switch
    {
        FinanceCode.NoLibrary or FinanceCode.NoFunction => "存档组件装不上，请技术人员核对 Archive__Library",
        10000 => Coded("参数不对，请核对租户文件里的企业ID和存档的secret", code),
        10001 => Coded("网络不通，请检查服务器的出口", code),
        10009 or 301042 => Coded("企业微信不信任这台服务器的地址，请加到会话内容存档的可信IP地址里", code),
        10011 => Coded("证书核对不了，请校准服务器的时钟、更新证书", code),
        301052 => Coded("会话内容存档已到期，请续费", code),
        301053 => Coded("会话内容存档没有开通", code),
        301111 => Coded("存档组件太旧，请技术人员换新版", code),
        _ => Coded("企业微信的存档接口报错，请技术人员查一查", code),
    };

    private static string Coded(string words, int code) => string.Create(CultureInfo.InvariantCulture, $"{words}（错误码{code}）");
}
