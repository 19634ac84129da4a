using Portal.Features.Plans;
using Portal.Features.SignUp;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.SignUp;

/// <summary>Somebody who signs up, as the pages do it.</summary>
internal sealed class Visitor(PortalApp app)
{
    private static int _count;

    public static RequestSignUp Request(string? slug = null, string plan = "free")
    {
        slug ??= $"visitor-{Interlocked.Increment(ref _count)}-{Guid.NewGuid().ToString("N")[..6]}";
        return new RequestSignUp(plan, $"The {slug} company", slug, $"ana@{slug}.example", "eu", "en", Terms: true);
    }

    /// <summary>Plans, cells and the template, as the first start adds them, and a worker that runs.</summary>
    public async Task OpenAsync()
    {
        await app.StartAsync();
        await app.InDatabaseAsync(async db =>
        {
            await PlanDefaults.EnsureAsync(db, DateTimeOffset.UnixEpoch, CancellationToken.None);
            await ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None);
        });
    }

    public IDispatcher Dispatcher => app.As(Callers.Anonymous);

    /// <summary>Sends the form and takes the token out of the mail.</summary>
    public async Task<string> RequestAsync(RequestSignUp request)
    {
        var before = app.Mails.To(request.Email).Count;
        var answer = await Dispatcher.SendAsync(request);
        Assert.Null(answer.Error);
        await PortalApp.UntilAsync("the confirmation mail", () => Task.FromResult(app.Mails.To(request.Email).Count > before));
        return Mailbox.LinkIn(app.Mails.To(request.Email)[^1]).Segments[^1];
    }

    public async Task<SignUpConfirmed> ConfirmAsync(RequestSignUp request)
    {
        var answer = await Dispatcher.SendAsync(new ConfirmSignUp(await RequestAsync(request), null));
        Assert.Null(answer.Error);
        return answer.Value;
    }

    public async Task<SignUpProgress> ProgressAsync(SignUpConfirmed confirmed)
    {
        var answer = await Dispatcher.SendAsync(new GetProgress(confirmed.ProgressToken, confirmed.Proof));
        Assert.Null(answer.Error);
        return answer.Value;
    }

    public async Task<SignUpProgress> UntilAsync(SignUpConfirmed confirmed, Func<SignUpProgress, bool> wanted)
    {
        SignUpProgress? progress = null;
        await PortalApp.UntilAsync("the sign-up's progress", async () => wanted(progress = await ProgressAsync(confirmed)));
        return progress!;
    }
}
