using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Tenants;

/// <summary>What a tenant asks of its members when they sign in.</summary>
public sealed partial class TenantSignInPage(IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, IStringLocalizer<TenantsText> text)
{
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private IStringLocalizer<TenantsText> Text => text;

    private Result<SecondFactorRule>? Rule { get; set; }

    private string MyOwn => TwoStepPage.RequiredFor($"/t/{Slug}/sign-in");

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync() => Rule = await dispatcher.SendAsync(new PreviewSecondFactorRule(View.Id));

    private async Task SetAsync(SecondFactorRule rule, bool isNeeded)
    {
        if (_isSending)
            return;

        _isSending = true;
        try
        {
            if (await dialogs.ConfirmAsync(isNeeded ? text["secondFactor.confirm.on"] : text["secondFactor.confirm.off"], WhatWillHappen(rule, isNeeded), isNeeded ? text["secondFactor.switchOn"] : text["secondFactor.switchOff"]))
                feedback.Show(await dispatcher.SendAsync(new SetSecondFactorRule(View.Id, isNeeded)), isNeeded ? text["secondFactor.done.on"] : text["secondFactor.done.off"]);

            await LoadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }

    private RenderFragment WhatWillHappen(SecondFactorRule rule, bool isNeeded) => builder =>
    {
        builder.OpenElement(0, "p");
        builder.AddContent(1, !isNeeded ? text["secondFactor.effect.off"].Value : rule.Without == 0 ? text["secondFactor.effect.none"].Value : text["secondFactor.effect.on", rule.Without].Value);
        builder.CloseElement();
    };
}
