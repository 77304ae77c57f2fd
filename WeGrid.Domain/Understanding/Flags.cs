namespace WeGrid.Domain.Understanding;

/// <summary>Marks that change who may see a demand or how it is answered.</summary>
[Flags]
public enum Flags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>要求保密, or a report or domestic violence, which are confidential unasked.</summary>
    Confidential = 1,

    /// <summary>涉干部: must not reach the person named, their grid or the village above it.</summary>
    OfficialComplained = 2,

    /// <summary>含个人信息: phone, ID or card number, illness, welfare status. Move to a private talk; never repeat.</summary>
    PersonalData = 4,

    /// <summary>反复: 又, 还是, 第三次.</summary>
    Repeat = 8,

    /// <summary>假设: the danger is one to come.</summary>
    Conditional = 16,

    /// <summary>暴力: violence, past or present; confidential unless it is danger now.</summary>
    Violence = 32,
}
