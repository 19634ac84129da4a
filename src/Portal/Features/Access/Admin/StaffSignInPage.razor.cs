using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Access.Admin;

/// <summary>What the provider asks of its own people when they sign in.</summary>
public sealed partial class StaffSignInPage(IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, IStringLocalizer<AccessAdminText> text)
{
    private bool _isSending;

    private static string MyOwn => TwoStepPage.RequiredFor("/admin/sign-in");

    private IStringLocalizer<AccessAdminText> Text => text;

    private Result<StaffSignIn>? Rule { get; set; }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => Rule = await dispatcher.SendAsync(new ShowStaffSignIn());

    private async Task SetAsync(StaffSignIn rule, bool isNeeded)
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            if (await dialogs.ConfirmAsync(isNeeded ? text["secondFactor.confirm.on"] : text["secondFactor.confirm.off"], WhatWillHappen(rule, isNeeded), isNeeded ? text["secondFactor.switchOn"] : text["secondFactor.switchOff"]))
                feedback.Show(await dispatcher.SendAsync(new SetStaffSecondFactor(isNeeded)), isNeeded ? text["secondFactor.done.on"] : text["secondFactor.done.off"]);

            await LoadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }

    private string WhatWillHappen(StaffSignIn rule, bool isNeeded) =>
        !isNeeded ? text["secondFactor.effect.off"] : rule.Without.Count == 0 ? text["secondFactor.effect.none"] : text["secondFactor.effect.on", rule.Without.Count];
}
