import { createInputs } from '@useparagon/integrations/hubspot';

/**
 * define inputs here which can be used across workflows
 */
const integrationInputs = createInputs({
  owner: {
    id: 'b2d4f6a8-0c1e-4b3d-9f5a-7c9e1b3d5f70',
    title: 'Owner',
    type: 'hub_spot_owner',
    required: false,
    tooltip: 'Who owns new deals',
  },
});

export default integrationInputs;
