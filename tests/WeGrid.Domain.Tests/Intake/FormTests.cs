using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>网页表单 (IN-03, IN-16): who has no account at all is heard like everybody else, and reads on a page of their own.</summary>
public sealed class FormTests
{
    private static readonly string _person = FormTalk.PersonOf(LinkToken.Hash("k"));
    private readonly IntakeRun _run = new();

    private Spoken Sent(string words, string place = "", string phone = "", bool forDiscipline = false, string grid = A.Grid)
    {
        var form = new FormReport { Person = _person, Id = "f1", Grid = grid, Words = words, Place = place, Phone = phone, Name = phone.Length > 0 ? "林婶" : "", IsForDiscipline = forDiscipline };
        return new Spoken(FormTalk.ConversationOf(_person), _person, _run.Now, form.Id, form.Text) { IsAddressed = true, IsPrivate = true, Form = form };
    }

    private Spoken More(string words, string quoted = "") =>
        new(FormTalk.ConversationOf(_person), _person, _run.Now, "f2", words) { IsAddressed = true, IsPrivate = true, Quoted = quoted };

    private TicketFile Only() => Assert.Single(_run.All.Files.Values);

    private void Resolved()
    {
        _run.Hear(_run.ToApp("wei", "接单 1024"));
        _run.Hear(_run.ToApp("wei", "办结 1024 已换灯泡"));
    }

    [Fact]
    [Trait("Feature", "IN-03")]
    public void Report_BecomesATicketOfItsGridAndChannel_AndNobodyIsWrittenToButStaff()
    {
        _run.Hear(Sent("路灯坏了三天了，晚上看不见路", "河边"));

        var ticket = Only().Ticket;
        Assert.Equal((A.Grid, "form", "市政设施", "河边"), (ticket.GridId, ticket.Origin, ticket.Category, ticket.Place));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Recipient == _person);
        Assert.Empty(_run.Last.Relays);
        Assert.Contains(_run.Last.Notices, n => n.Template == "ticket_new");
        Assert.Equal((A.Grid, "form"), (_run.Last.Homes[_person].Grid, _run.Last.Homes[_person].Source));
    }

    [Fact]
    public void Resolved_WithoutPhone_IsToldByThePage_AndTheSurveyRunsFromThen()
    {
        _run.Hear(Sent("河边的路灯坏了三天了，晚上看不见路"));
        Resolved();

        var file = Only();
        Assert.Equal(ToldState.ToldByBot, file.Reporters[0].Told);
        Assert.NotNull(file.SurveyOf(_person, 1)!.SentAt);
        Assert.Empty(_run.Last.Relays);
    }

    [Fact]
    public void Resolved_WithPhone_IsPassedOnByHand_WithTheWayToTheNumberAndNotTheNumber()
    {
        _run.Hear(Sent("河边的路灯坏了三天了，晚上看不见路", phone: "13800001111"));
        var contact = Assert.Single(_run.Last.Contacts);
        Assert.Equal(("13800001111", "林婶", false), (contact.Phone, contact.Name, contact.IsConfirmed));
        Resolved();

        Assert.Equal(ToldState.NotTold, Only().Reporters[0].Told);
        var relay = Assert.Single(_run.Last.Relays);
        Assert.Contains("查看 1024", relay.Values["reach.how"], StringComparison.Ordinal);
        Assert.DoesNotContain(relay.Values.Values, v => v.Contains("13800001111", StringComparison.Ordinal) || v.Contains("林婶", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "AU-09")]
    public void Phone_IsConsentToBeRungUp_WithDateAndSource()
    {
        var at = _run.Now;
        _run.Hear(Sent("河边的路灯坏了三天了，晚上看不见路", phone: "13800001111"));
        Assert.Equal(new ConsentChange("contact", _person, true, at, "form"), Assert.Single(_run.Last.Consents));
    }

    [Theory]
    [InlineData("村长收了施工队的钱", true)]
    [InlineData("跟你们说个事", true)]
    [InlineData("我要举报村支书赵强收黑钱", false)]
    [Trait("Feature", "IN-16")]
    public void ForDiscipline_IsConfidential_AndNoNameOrNumberIsKept(string words, bool ticked)
    {
        _run.Hear(Sent(words, phone: "13800001111", forDiscipline: ticked));

        Assert.True(Only().Ticket.IsConfidential);
        Assert.Empty(_run.Last.Contacts);
        Assert.Empty(_run.Last.Consents);
        Assert.Empty(_run.Last.Relays);
        Assert.DoesNotContain(_run.Last.Notices, n => n.Values.Values.Any(v => v.Contains(words, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("你好")]
    [InlineData("谢谢你们")]
    [InlineData("我上次报的那个咋样了")]
    public void WhatIsNoDemand_IsPutToAPerson_NeverIgnored(string words)
    {
        _run.Hear(Sent(words));
        Assert.Equal(DemandStatus.Draft, Assert.Single(_run.Last.Demands).Status);
        Assert.Empty(_run.Last.Ignored);
        var card = Assert.Single(_run.Last.Notices, n => n.Template == "draft");

        _run.Hear(_run.Tap(card.Recipient, card.Buttons[0].Key));
        Assert.Equal((A.Grid, "form"), (Only().Ticket.GridId, Only().Ticket.Origin));
    }

    [Fact]
    public void Life_GoesAtOnceToEverybodyCalled()
    {
        _run.Hear(Sent("救命，我妈掉河里了"));
        Assert.True(Only().Ticket.IsLife);
        Assert.Contains(_run.Last.Notices, n => n is { Template: "life", IsDanger: true });
        Assert.Empty(_run.Last.Relays);
    }

    [Fact]
    public void Life_WithPhone_ALeaderIsToldToRingUp()
    {
        _run.Hear(Sent("救命，我妈掉河里了", phone: "13800001111"));
        Assert.Equal("relay_receipt_life", Assert.Single(_run.Last.Relays).Template);
    }

    [Fact]
    public void SaidOn_FromThePage_JoinsWhatItBelongsTo()
    {
        _run.Hear(Sent("河边的路灯坏了三天了，晚上看不见路"));
        _run.Now = _run.Now.AddHours(3);
        _run.Hear(More("杆子上写着7号", "河边的路灯坏了三天了，晚上看不见路"));
        Assert.Equal((DemandStatus.Continued, 1024L), (_run.Last.Demands[0].Status, _run.Last.Demands[0].Ticket!.Value));
        Assert.Single(_run.All.Files);

        _run.Hear(_run.ToApp("wei", "接单 1024"));
        _run.Hear(_run.ToApp("wei", "补充 1024 是哪一杆？"));
        Assert.Equal(TicketStatus.WaitingOnResident, Only().Ticket.Status);
        _run.Hear(More("7号"));
        Assert.Equal(TicketStatus.Accepted, Only().Ticket.Status);
    }

    [Fact]
    public void View_ShowsThePhoneToWhoHasToCall_AndNotOfAConfidentialMatter()
    {
        _run.Hear(Sent("河边的路灯坏了三天了，晚上看不见路", phone: "13800001111"));
        _run.Hear(_run.ToApp("wei", "接单 1024"));
        _run.Hear(_run.ToApp("wei", "查看 1024 联系反映人"));
        var shown = Assert.Single(_run.Last.Notices, n => n.Template == "reply_view");
        Assert.Equal("林婶 13800001111（号码未核实）", Assert.Single(shown.Lines, l => l.Template == "contact_line").Values["contact"]);
    }

    [Theory]
    [InlineData("form-0123456789abcdef0123456789abcdef", true)]
    [InlineData("form-0123456789abcdef0123456789abcde", false)]
    [InlineData("form-0123456789ABCDEF0123456789abcdef", false)]
    [InlineData("wmZhang", false)]
    public void Person_HasOneForm(string person, bool isOne)
    {
        Assert.Equal(isOne, FormTalk.IsPerson(person));
        Assert.Equal(isOne, new Reach(person, IsMember: false).HasPage);
    }

    [Fact]
    public void Body_IsReadAsItWasWritten_AndNothingElse()
    {
        var form = new FormReport { Person = _person, Id = "f1", Grid = "g", Words = "灯坏了", Place = "河边", Phone = "1", IsForDiscipline = true, Photos = 2 };
        Assert.Equal(form, FormReport.Parse(form.Write()));
        Assert.Equal("河边，灯坏了", form.Text);
        Assert.Equal("河边灯坏了", (form with { Words = "河边灯坏了" }).Text);
        Assert.Null(FormReport.Parse("{"u8));
        Assert.Null(FormReport.Parse((form with { Person = "zhou.li" }).Write()));
        Assert.False(Reach.IsMemberId(_person, FormTalk.ConversationOf(_person), A.Corp));
    }
}
