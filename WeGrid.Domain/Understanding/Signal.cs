namespace WeGrid.Domain.Understanding;

/// <summary>线索: what a word of the lexicon speaks for. The Chinese names are the keys of <c>data/lexicon.json</c>.</summary>
public enum Signal
{
    /// <summary>无害词: covers other words inside it (救命恩人 is no cry for help).</summary>
    Harmless,

    /// <summary>立即救命: a cry that nothing weakens.</summary>
    LifeNow,

    /// <summary>危及生命: danger to life, unless told of elsewhere, long ago or as a rule.</summary>
    Life,

    /// <summary>轻生: suicide.</summary>
    Suicide,

    /// <summary>暴力: violence now.</summary>
    Violence,

    /// <summary>两小时: may soon harm people.</summary>
    TwoHours,

    /// <summary>一天内: daily life stopped or a hazard open.</summary>
    Day,

    /// <summary>假设: if, lest, sooner or later.</summary>
    Conditional,

    /// <summary>预防: rules, drills, publicity.</summary>
    Prevention,

    /// <summary>别处: seen in the news or far away.</summary>
    Elsewhere,

    /// <summary>往事: long ago.</summary>
    Past,

    /// <summary>事后: the law, the money and the mourning after an accident.</summary>
    Aftermath,

    /// <summary>疑问: question words; they count only beside a topic people ask about.</summary>
    Question,

    /// <summary>不顺: not there, not come, not possible; counts only beside a topic of the village.</summary>
    Lack,

    /// <summary>此刻: now, at this moment; undoes 往事.</summary>
    Now,

    /// <summary>传闻: hearsay.</summary>
    Hearsay,

    /// <summary>转发: forwarded.</summary>
    Forwarded,

    /// <summary>快跑: run, everybody.</summary>
    Flee,

    /// <summary>接龙: chain lists and sign-ups.</summary>
    Relay,

    /// <summary>广告: selling.</summary>
    Advert,

    /// <summary>诱导: lures and frauds.</summary>
    Lure,

    /// <summary>通知: the voice of the committee.</summary>
    Notice,

    /// <summary>去办: staff saying they act.</summary>
    StaffAction,

    /// <summary>应答: received, fine, yes.</summary>
    Ack,

    /// <summary>感谢.</summary>
    Thanks,

    /// <summary>表扬.</summary>
    Praise,

    /// <summary>已好: over, repaired, back.</summary>
    Resolved,

    /// <summary>问进展: what became of it.</summary>
    Progress,

    /// <summary>我也是: the same here.</summary>
    MeToo,

    /// <summary>更正: not here, not so.</summary>
    Correction,

    /// <summary>没修好: done but not cured.</summary>
    NotCured,

    /// <summary>反复: again.</summary>
    Repeat,

    /// <summary>愿帮忙: offers.</summary>
    Offer,

    /// <summary>志愿: calls for volunteers.</summary>
    Volunteer,

    /// <summary>心愿: a small wish.</summary>
    Wish,

    /// <summary>指代: here, this, look for yourselves.</summary>
    Pointing,

    /// <summary>毛病: something is broken, missing, dirty, loud.</summary>
    Trouble,

    /// <summary>求助.</summary>
    Help,

    /// <summary>投诉.</summary>
    Complain,

    /// <summary>举报.</summary>
    Accuse,

    /// <summary>建议.</summary>
    Suggest,

    /// <summary>咨询: a question about rules, papers, times.</summary>
    Ask,

    /// <summary>干部: somebody in office.</summary>
    Official,

    /// <summary>以权谋私: what an official must not do.</summary>
    Misconduct,

    /// <summary>保密: do not say it was me.</summary>
    Secret,

    /// <summary>隐私: health, welfare status.</summary>
    Sensitive,

    /// <summary>答复: an office answering a letter.</summary>
    Reply,

    /// <summary>闲聊.</summary>
    Chat,

    /// <summary>骂人.</summary>
    Insult,

    /// <summary>人物: somebody is in it (a part of the danger score, as all that follow).</summary>
    Person,

    /// <summary>弱者: a child, an old, ill or pregnant person.</summary>
    Frail,

    /// <summary>险地: in or on what kills: water, shaft, edge, rails.</summary>
    DangerPlace,

    /// <summary>险物: fire, wire, gas, poison, beast, blade, falling earth.</summary>
    Hazard,

    /// <summary>异状: something is wrong with a body.</summary>
    Symptom,

    /// <summary>危状: no answer, no breath, convulsing, bleeding, pinned.</summary>
    Grave,

    /// <summary>失联: not back, not seen, does not answer.</summary>
    Missing,

    /// <summary>难脱身: cannot get out or be carried.</summary>
    Stuck,

    /// <summary>急求: come, who can, now.</summary>
    Plea,

    /// <summary>坠陷: fell, was hit, swept, bitten.</summary>
    Fall,

    /// <summary>险势: burning, flooding, sliding, leaking now.</summary>
    Outbreak,

    /// <summary>诀别: veiled leave-taking.</summary>
    Farewell,

    /// <summary>要命: gas that fells, poison taken, a machine that keeps alive stopped.</summary>
    Deadly,

    /// <summary>伤人: fire, water, wire, wall, machine, beast or blade at work.</summary>
    Hurting,

    /// <summary>人遇险: somebody with what befalls him.</summary>
    InPeril,

    /// <summary>玩笑: fun, plays, games (speaks against danger, as all that follow).</summary>
    Joke,

    /// <summary>饭菜: eating and cooking.</summary>
    Food,

    /// <summary>买卖: prices and wares.</summary>
    Trade,

    /// <summary>公告: drills, rules, news, rumours denied.</summary>
    Bulletin,

    /// <summary>平安: over, nobody hurt, found.</summary>
    Safe,

    /// <summary>往常: long ago, always, one day perhaps.</summary>
    Habit,

    /// <summary>办事: papers, money, repairs.</summary>
    Errand,

    /// <summary>牲畜: an animal is the one it befell.</summary>
    Animal,
}
