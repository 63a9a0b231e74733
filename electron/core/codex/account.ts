import { type Account, type Model } from '../../../shared/model/host.ts';
import { type Model as CodexModel, type GetAccountResponse } from './generated/protocol.ts';

export function toAccount({ account, requiresOpenaiAuth }: GetAccountResponse): Account {
  return { required: requiresOpenaiAuth, kind: account?.type ?? null, label: account ? label(account) : null };
}

export function toModel(model: CodexModel): Model {
  return {
    id: model.id,
    name: model.displayName,
    description: model.description,
    isDefault: model.isDefault,
    efforts: model.supportedReasoningEfforts.map(({ reasoningEffort, description }) => ({ effort: reasoningEffort, description })),
    defaultEffort: model.defaultReasoningEffort,
  };
}

function label(account: NonNullable<GetAccountResponse['account']>): string {
  switch (account.type) {
    case 'chatgpt':
      return account.workspaceName ?? account.email ?? 'ChatGPT';
    case 'apiKey':
      return 'API key';
    case 'amazonBedrock':
      return 'Amazon Bedrock';
    case 'gcp':
      return 'Google Cloud';
    default:
      return 'another kind of account';
  }
}
