using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Matters;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

[Trait("Feature", "UN-10")]
public sealed class PairModelTests
{
    private static readonly byte[] File = System.IO.File.ReadAllBytes(Path.Combine(Shipped.Folder, "model", "pairs.model"));

    private static readonly PairModel Model = PairModel.Parse(File).Model!;

    private const string Bakery = "楼下新开了一家面包房，每天凌晨三点就开机器和面，墙壁跟着抖，老人和孩子都睡不着，找过店主两次，他说房子是租来的，没有办法。";

    [Theory]
    [InlineData("翠微雅筑小区楼下面包房凌晨噪音扰民", Bakery, "请管管翠微雅筑一楼面包房的机器声", "住在翠微雅筑，楼下面包房凌晨三点开机器和面，吵得孩子睡不着，希望有人来管一管。")]
    [InlineData("青桐河大桥桥面塌陷无人修", "青桐河大桥中段桥面塌了一个坑，电动车过去摔了好几个人。", "青桐河大桥中间有大坑，请尽快修", "青桐河大桥桥面塌陷已经半个月，昨天又有电动车摔倒。")]
    public void Score_OtherWordsSamePlace_IsTheSame(string titleA, string a, string titleB, string b)
    {
        Assert.InRange(Score(titleA, a, titleB, b), Model.Same, 1);
    }

    [Theory]
    [InlineData("翠微雅筑小区楼下面包房凌晨噪音扰民", Bakery, "枫丹郡小区门口面包房凌晨噪音扰民", Bakery)]
    [InlineData("青桐河大桥桥面塌陷无人修", "青桐河大桥中段桥面塌了一个坑，电动车过去摔了好几个人。", "咨询生育津贴怎么领取", "请问生育津贴在哪里申请，要带什么材料，多久能到账？")]
    public void Score_OtherPlaceOrOtherMatter_IsNotEvenPossible(string titleA, string a, string titleB, string b)
    {
        Assert.InRange(Score(titleA, a, titleB, b), 0, Model.Possible - 0.001);
    }

    [Theory]
    [InlineData("翠微雅筑一期地下车库漏水", "翠微雅筑二期地下车库漏水", true)]
    [InlineData("翠微雅筑二期地下车库漏水", "翠微雅筑2期地下车库一直漏水", false)]
    [InlineData("三十五路公交车改道", "35路公交车绕道", false)]
    [InlineData("翠微雅筑7栋电梯坏了", "翠微雅筑78栋电梯坏了", true)]
    public void Compare_Numbers_ClashOnlyWhenOneUnitDiffers(string a, string b, bool clash)
    {
        Assert.Equal(clash, PairModel.Compare(Model.PrintOf(a, ""), Model.PrintOf(b, "")).NumbersClash);
    }

    [Theory]
    [InlineData("翠微雅筑小区漏水", "枫丹白露小区漏水", true)]
    [InlineData("金麓小区漏水", "金路小区漏水", false)]
    [InlineData("翠微雅筑小区漏水", "漏水没人管", false)]
    public void Compare_Names_ClashUnlessMisspeltOrUnsaid(string a, string b, bool clash)
    {
        Assert.Equal(clash, PairModel.Compare(Model.PrintOf(a, ""), Model.PrintOf(b, "")).NamesClash);
    }

    [Fact]
    public void Score_IsSymmetricAndOneLetterIsItsOwnMatter()
    {
        var (a, b) = (Model.PrintOf("翠微雅筑电梯停运", Bakery), Model.PrintOf("", Bakery));

        Assert.Equal(Model.Score(a, b), Model.Score(b, a), 12);
        Assert.InRange(Model.Score(a, a), Model.Same, 1);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("，。！", " ")]
    [InlineData("A3区", "A市")]
    [InlineData("好", "9999999999999999999999栋十十十十组")]
    public void Score_NothingToCompare_IsAProbability(string title, string detail)
    {
        var print = Model.PrintOf(title, detail);

        Assert.InRange(Model.Score(print, Model.PrintOf("翠微雅筑电梯停运", Bakery)), 0, Model.Possible);
        Assert.InRange(Model.Score(print, print), 0, 1);
    }

    [Fact]
    public void SharedWords_NameTheRarestFirst()
    {
        Assert.Contains("翠微雅筑", Model.SharedWords("反映翠微雅筑小区电梯停运", "翠微雅筑的电梯又停运了", 2)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Score_ReadyPrints_AllocatesNothing()
    {
        var (a, b) = (Model.PrintOf("翠微雅筑电梯停运", Bakery), Model.PrintOf("枫丹郡7栋停水", Bakery));
        Model.Score(a, b);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            Model.Score(a, b);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Score_LongFactsWithoutPlace_AreJudgedAsLetters()
    {
        var (one, other) = (new MatterFacts("翠微雅筑" + Bakery, null, null), new MatterFacts("枫丹郡的水管冬天总是冻裂，去年换过一次，今年又裂了三处，物业说要等开春再修，整栋楼都没有水用，老人只好提着桶去隔壁接水，请有关部门尽快来看看。", null, null));

        Assert.InRange(SameMatter.Score(one, other, Model), 0, SameMatter.Possible - 0.001);
        Assert.InRange(SameMatter.Score(one, one with { Text = "我们住在翠微雅筑，" + Bakery }, Model), SameMatter.Same, 1);
        Assert.Equal(1, SameMatter.Score(one, one, Model));
        Assert.Equal(SameMatter.Score(one with { Text = "停电了" }, other), SameMatter.Score(one with { Text = "停电了" }, other, Model));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(2000)]
    public void Parse_CutFile_SaysSo(int length)
    {
        var (model, fault) = PairModel.Parse(File.AsMemory(0, length));

        Assert.Null(model);
        Assert.Contains("./wegrid train", fault, StringComparison.Ordinal);
    }

    private static double Score(string titleA, string a, string titleB, string b) => Model.Score(Model.PrintOf(titleA, a), Model.PrintOf(titleB, b));
}
