using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

public sealed class TaskIdsTests
{
    [Theory]
    [InlineData("lu.ping", "lu@-ping")]
    [InlineData("lu_ping", "lu_ping")]
    [InlineData("lu@ping", "lu@@ping")]
    [InlineData("53062141600000_20260826031205", "53062141600000_20260826031205")]
    [InlineData("tag:a", "tag@003aa")]
    public void Part_WhatThePlatformDoesNotTake_IsWrittenOtherwise(string text, string part) => Assert.Equal(part, TaskIds.Part(text));

    [Fact]
    public void Part_TwoThatDiffer_StayDifferentAndFit()
    {
        string[] texts = ["a.b", "a_b", "a-b", "a@b", "a@-b", "a@@b", "a:b", "a：b", new('.', 60), new('.', 61), new string('x', 199) + "1", new string('x', 199) + "2"];
        var parts = texts.Select(TaskIds.Part).ToList();

        Assert.Equal(parts.Count, parts.Distinct().Count());
        Assert.All(parts, p => Assert.True(p.Length <= TaskIds.Most && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '@'), p));
    }
}
