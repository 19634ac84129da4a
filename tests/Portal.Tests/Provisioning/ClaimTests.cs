using System.Diagnostics;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Provisioning.Running;

namespace Portal.Tests.Provisioning;

/// <summary>What a worker has just committed is taken for the truth once, and not for long.</summary>
public sealed class ClaimTests
{
    private readonly Operation _saved = new() { Id = OperationId.New(), TenantId = TenantId.New() };

    [Fact]
    public void It_is_taken_once()
    {
        using var claim = new Claim(_saved, [], new Activity("test"));
        Assert.Null(claim.TakeJustSaved());

        claim.JustSaved(_saved);

        Assert.Same(_saved, claim.TakeJustSaved());
        Assert.Null(claim.TakeJustSaved());
    }

    [Fact]
    public async Task Who_stood_still_since_then_looks_again()
    {
        using var claim = new Claim(_saved, [], new Activity("test"));
        claim.JustSaved(_saved);

        await Task.Delay(TimeSpan.FromMilliseconds(300));

        Assert.Null(claim.TakeJustSaved());
    }
}
