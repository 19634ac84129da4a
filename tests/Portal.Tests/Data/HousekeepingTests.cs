using Microsoft.EntityFrameworkCore;
using Portal.Features.Members;
using Portal.Features.SignUp;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

public sealed class HousekeepingTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task What_has_had_its_time_is_forgotten_and_nothing_else()
    {
        var now = app.Clock.GetUtcNow();
        var person = (await app.CallerOfAsync(Callers.Administrator)).Person!.Value;
        await app.InDatabaseAsync(async db =>
        {
            foreach (var (isOld, past) in new[] { (true, TimeSpan.FromMinutes(1)), (false, -TimeSpan.FromMinutes(1)) })
            {
                var name = isOld ? "old" : "new";
                db.Add(new OutgoingMail { Id = Guid.CreateVersion7(), To = name, State = MailState.Delivered, CreatedAt = now, NextAttemptAt = now - OldMails.KeptFor - past });
                db.Add(new OutgoingMail { Id = Guid.CreateVersion7(), To = name + " but waiting", State = MailState.Pending, CreatedAt = now, NextAttemptAt = now.AddDays(isOld ? 100 : 200) });
                db.Add(new OneTimeToken { Id = Guid.CreateVersion7(), Hash = name, ExpiresAt = now - SpentTokens.KeptFor - past });
                db.Add(new SignInSession { Id = SessionId.New(), PersonId = person.Value, StartedAt = now, EndsAt = now - past, LastSeenAt = now });
                db.Add(new SignUpRequest { Id = Guid.CreateVersion7(), Organisation = name, Email = name, NormalizedEmail = name, Slug = name, PlanId = Guid.CreateVersion7(), ConfirmBy = now - past });
            }

            await db.SaveChangesAsync();
        });

        await app.StartAsync();

        await PortalApp.UntilAsync("the old ones are gone", () => app.InDatabaseAsync(async db =>
            !await db.OutgoingMails.AnyAsync(m => m.To == "old") && !await db.OneTimeTokens.AnyAsync(t => t.Hash == "old")
            && !await db.SignUpRequests.AnyAsync(s => s.Email == "old") && await db.SignInSessions.CountAsync() == 1));
        await app.InDatabaseAsync(async db =>
        {
            Assert.Equal(["new", "new but waiting", "old but waiting"], await db.OutgoingMails.Select(m => m.To).Order().ToListAsync());
            Assert.Equal("new", (await db.OneTimeTokens.SingleAsync(t => t.PersonId == null)).Hash);
            Assert.Equal("new", (await db.SignUpRequests.SingleAsync()).Email);
        });
    }
}
