import { createInputs } from '@useparagon/integrations/slack';

/**
 * define inputs here which can be used across workflows
 */
const integrationInputs = createInputs({});

export default integrationInputs;
