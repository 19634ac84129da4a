using Bunit;
using MudBlazor;
using Portal.Features.Keys.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Features.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Keys.Admin;

public sealed class KeysPageTests : PageContext
{
    private Result<RootKeys> _keys = new RootKeys(
        "/data/keys/root.key", null,
        [new("aaaaaaaaaaaaaaaa", true, true, 9_999, 2), new("bbbbbbbbbbbbbbbb", false, true, 1, 0), new("cccccccccccccccc", false, false, 3, 0)], null, null, null, []);

    public KeysPageTests() => Answer<ShowRootKeys, Result<RootKeys>>(_ => _keys);

    [Fact]
    public void It_says_which_key_is_current_and_what_stands_under_each()
    {
        var page = Render<KeysPage>();

        Assert.Contains("/data/keys/root.key", page.Find("dl").TextContent);
        Assert.Contains("the first start", page.Find("dl").TextContent);
        var rows = page.FindAll("table[aria-labelledby=keys-all] tbody tr").Select(r => r.TextContent).ToList();
        Assert.Contains("9,999", rows[0]);
        Assert.Equal(["Current", "Earlier, still opens", "Not in the file"], page.FindAll("table[aria-labelledby=keys-all] .chip").Select(c => c.TextContent.Trim()));
        Assert.Contains("never been replaced", page.Markup);
    }

    [Fact]
    public async Task The_button_says_what_happens_first_and_then_the_rotation_is_followed()
    {
        var running = Views.Provision(OperationStatus.Running) with { Kind = OperationKind.RotateRootKey, Tenant = TenantId.Installation, Steps = [] };
        Answer<RotateRootKey, Result<OperationId>>(_ =>
        {
            _keys = _keys.Value with { Running = running };
            return running.Id;
        });
        var dialogs = Render<MudDialogProvider>();
        var page = Render<KeysPage>();

        var asking = page.Find(".page-header-actions button").ClickAsync();
        dialogs.WaitForElement(".effects");
        Assert.Contains("openssl rand -base64 32", dialogs.Markup);
        Assert.Contains("it can be retried, not cancelled", dialogs.Markup);
        Assert.Empty(Sent.OfType<RotateRootKey>());
        await dialogs.Find(".button-primary").ClickAsync();
        await asking;

        Assert.Single(Sent.OfType<RotateRootKey>());
        page.WaitForAssertion(() => Assert.Contains("The root key is being replaced", page.Find(".timeline").TextContent));
        Assert.Empty(page.FindAll(".page-header-actions button"));
        Assert.Equal([running.Id], Feed.Watched);

        _keys = _keys.Value with { Running = null, Since = Clock.GetUtcNow(), Rotations = [new(running.Id, OperationStatus.Succeeded, "ada@example.com", Clock.GetUtcNow(), Clock.GetUtcNow())] };
        await Feed.MoveAsync(running.Id);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".timeline")));
        Assert.Empty(Feed.Watched);
        Assert.Contains($"/admin/operations/{running.Id}", page.Markup);
    }

    [Fact]
    public void Who_may_not_manage_keys_sees_none()
    {
        _keys = Error.Forbidden("Not for you.");

        var page = Render<KeysPage>();

        Assert.Contains("Not for you.", page.Markup);
        Assert.Empty(page.FindAll("button.button-primary"));
    }
}
