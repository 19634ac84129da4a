using System.Globalization;
using Portal.Provisioning;

namespace Portal.Tests.Provisioning;

public sealed class StepReasonTests
{
    private static readonly StepReason Held = new("address-held", "address-held.advice", ["acme", "{0} \0 \"x\""]);

    [Fact]
    public void It_is_kept_as_it_is()
    {
        var read = StepReason.Read(Held.Write());

        Assert.Equal((Held.Error, Held.Advice), (read.Error, read.Advice));
        Assert.Equal(Held.Values, read.Values);
        Assert.DoesNotContain('\0', Held.Write());
    }

    [Theory]
    [InlineData("en", "The address ‘acme’ is held", "Cancel and undo")]
    [InlineData("de", "Die Adresse „acme“ gehört", "Brechen Sie ab")]
    [InlineData("fr", "L’adresse « acme » est prise", "Annulez et défaites")]
    [InlineData("es", "La dirección «acme» la tiene", "Cancele y deshaga")]
    public void It_is_said_in_the_readers_language(string language, string error, string advice)
    {
        var culture = CultureInfo.GetCultureInfo(language);

        Assert.StartsWith(error, Held.ErrorIn(culture), StringComparison.Ordinal);
        Assert.StartsWith(advice, Held.AdviceIn(culture), StringComparison.Ordinal);
    }

    [Fact]
    public void A_servers_long_answer_is_cut()
    {
        var reason = StepReason.Raw(new string('x', StepReason.ValueLength + 1));

        Assert.Equal(StepReason.ValueLength, reason.ErrorIn(CultureInfo.InvariantCulture).Length);
        Assert.Null(reason.AdviceIn(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_an_earlier_version_said_can_still_be_read()
    {
        Assert.Equal("no-such-text: a, b", StepReason.Of("no-such-text", "a", "b").ErrorIn(CultureInfo.GetCultureInfo("de")));
    }
}
